// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <functional>

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
    /// A question with up to three answers; then() gets the number of the one that was given.
    void choose(const QString& text, const QStringList& answers, std::function<void(int)> then);
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
    QPushButton* other_;
    QPushButton* close_;
    QString iconName_;
    int token_ = 0;
    bool asking_ = false;
    std::function<void(int)> then_; ///< of choose()
};

} // namespace oc::ui
