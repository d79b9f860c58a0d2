// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QJsonObject>

#include <optional>

class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace oc::ui {

class Theme;

/// A JSON object in a small editor, checked while typing. Deletes itself when closed. GUI thread.
class JsonObjectDialog : public QDialog {
    Q_OBJECT

public:
    /// name: what the objects of the dialog are called: nameDialog, nameText, nameProblem, nameSave.
    JsonObjectDialog(const QString& name, const QString& title, const QJsonObject& object, Theme& theme,
                     QWidget* parent = nullptr);

    /// Shown while there is nothing else.
    void setExample(const QString& example);

Q_SIGNALS:
    /// Saved, and another one than before.
    void written(const QJsonObject& object);

private:
    void check();
    void save();

    const QJsonObject before_;
    QPlainTextEdit* text_;
    QLabel* problem_;
    QPushButton* save_ = nullptr;
    std::optional<QJsonObject> value_;
};

} // namespace oc::ui
