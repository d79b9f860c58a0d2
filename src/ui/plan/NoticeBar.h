// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QPushButton;

namespace oc {
struct Error;
}

namespace oc::ui {

class Theme;

/// One line over a page that says what went wrong or asks something, with its buttons. Shown until it is answered or
/// closed. GUI thread.
class NoticeBar : public QWidget {
    Q_OBJECT

public:
    explicit NoticeBar(const Theme& theme, QWidget* parent = nullptr);

    void tell(const QString& text, bool failed);
    void tell(const Error& error);
    /// A question with two answers.
    void ask(const QString& text, const QString& yes, const QString& no);
    void close();
    [[nodiscard]] bool isAsking() const { return asking_; }

Q_SIGNALS:
    void answered(bool yes);

private:
    void show(const QString& text, const QString& icon, int token);
    void paintIcon();

    const Theme& theme_;
    QLabel* icon_;
    QLabel* text_;
    QPushButton* yes_;
    QPushButton* no_;
    QPushButton* close_;
    QString iconName_;
    int token_ = 0;
    bool asking_ = false;
};

} // namespace oc::ui
