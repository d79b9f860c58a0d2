// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QJsonValue>
#include <QList>

class QLineEdit;
class QListWidget;

namespace oc::ui {

/// One value that a field offers. A value.
struct FieldOffer {
    QJsonValue value;
    QString label;      ///< shown beside it; empty: none
    QString shown = {}; ///< in place of the value
};

/// A list of values under a field, searched while one types: Enter or a click takes one. With several it stays, and
/// each value has a tick. Deletes itself when it closes. GUI thread.
class ChoicePopup : public QFrame {
    Q_OBJECT

public:
    ChoicePopup(const QList<FieldOffer>& offers, bool several, const QList<QJsonValue>& chosen, QWidget* parent);

    /// Under the widget, as wide, or above it where there is more room.
    void showAt(const QWidget& field);

Q_SIGNALS:
    void chosen(const QJsonValue& value, bool on);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& text);
    void take(int row);

    QList<FieldOffer> offers_;
    bool several_;
    QLineEdit* search_;
    QListWidget* list_;
};

} // namespace oc::ui
