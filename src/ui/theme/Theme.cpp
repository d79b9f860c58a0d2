// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/Theme.h"

#include "engine/settings/Settings.h"
#include "ui/theme/Style.h"

#include <QApplication>
#include <QEvent>
#include <QFontDatabase>
#include <QStyleFactory>
#include <QToolTip>
#include <QWidget>

namespace oc::ui {

namespace {

struct Pair {
    QRgb light;
    QRgb dark;
};

constexpr Pair pairOf(Token token) {
    switch (token) {
    case Token::Window:
        return {0xF5F6F8, 0x15171C};
    case Token::Surface:
        return {0xFFFFFF, 0x1D2027};
    case Token::Raised:
        return {0xEDEFF3, 0x262A33};
    case Token::Border:
        return {0xD8DCE3, 0x333945};
    case Token::Text:
        return {0x1A1E26, 0xE8EBF0};
    case Token::SecondText:
        return {0x5A6472, 0x9AA4B2};
    case Token::Accent:
        return {0x2B66E0, 0x6E9DFF};
    case Token::OnAccent:
        return {0xFFFFFF, 0x15171C};
    // Fills need a contrast of 3 with their ground, text 4.5: in the light palette text is a shade darker.
    case Token::AccentText:
        return {0x2359CB, 0x7EA8FF};
    case Token::Selection:
        return {0xDFE9FD, 0x22335A};
    case Token::Done:
        return {0x1B8556, 0x4CC38A};
    case Token::Warning:
        return {0xA96D12, 0xE3B350};
    case Token::Failed:
        return {0xC2323A, 0xFF7A80};
    case Token::DoneText:
        return {0x16744A, 0x4CC38A};
    case Token::WarningText:
        return {0x8C5A0D, 0xE3B350};
    case Token::FailedText:
        return {0xBC2B33, 0xFF7A80};
    case Token::Automation:
        return {0x4C7DF0, 0x4C7DF0};
    case Token::Communication:
        return {0xAE62D0, 0xAE62D0};
    case Token::Assets:
        return {0x1FA37A, 0x1FA37A};
    case Token::Network:
        return {0xD9822B, 0xD9822B};
    case Token::AlertText:
        return {0x9440BA, 0xC58AE0};
    case Token::Waiting:
        return {0xD8DCE3, 0x333945};
    }
    return {0, 0};
}

constexpr auto textProperty = "ocText";

QString uiFamily() {
    return QStringLiteral("Inter");
}

} // namespace

Theme::Theme(QObject* parent)
    : QObject(parent), systemPalette_(QGuiApplication::palette()), nativeStyle_(QApplication::style()->objectName()) {
    qApp->installEventFilter(this);
}

Theme::~Theme() = default;

Theme::Choice Theme::choiceFromText(const QString& text) {
    if (text == QLatin1String("light")) return Choice::Light;
    if (text == QLatin1String("dark")) return Choice::Dark;
    return Choice::System;
}

Theme::Choice Theme::choiceOf(const Settings& settings) {
    if (settings.flag(QStringLiteral("appearance/follow_system_style"))) return Choice::Native;
    return choiceFromText(settings.text(QStringLiteral("appearance/palette")));
}

QColor Theme::color(Token token, bool dark) {
    const Pair pair = pairOf(token);
    return QColor::fromRgb(dark ? pair.dark : pair.light);
}

QColor Theme::color(Domain domain) const {
    switch (domain) {
    case Domain::Automation:
        return color(Token::Automation);
    case Domain::Communication:
        return color(Token::Communication);
    case Domain::Asset:
        return color(Token::Assets);
    case Domain::Network:
        return color(Token::Network);
    case Domain::Plan:
        return color(Token::Accent);
    }
    return color(Token::SecondText);
}

QColor Theme::color(TaskStatus status) const {
    switch (status) {
    case TaskStatus::Waiting:
        return color(Token::Waiting);
    case TaskStatus::Running:
        return color(Token::Accent);
    case TaskStatus::Retrying:
        return color(Token::Warning);
    case TaskStatus::Success:
        return color(Token::Done);
    case TaskStatus::Failed:
    case TaskStatus::TimedOut:
        return color(Token::Failed);
    case TaskStatus::Cancelled:
    case TaskStatus::Skipped:
        return color(Token::SecondText);
    }
    return color(Token::SecondText);
}

Token Theme::textToken(TaskStatus status) const {
    switch (status) {
    case TaskStatus::Running:
        return Token::AccentText;
    case TaskStatus::Retrying:
        return Token::WarningText;
    case TaskStatus::Success:
        return Token::DoneText;
    case TaskStatus::Failed:
    case TaskStatus::TimedOut:
        return Token::FailedText;
    case TaskStatus::Waiting:
    case TaskStatus::Cancelled:
    case TaskStatus::Skipped:
        return Token::SecondText;
    }
    return Token::SecondText;
}

Token Theme::textToken(Risk risk) const {
    switch (risk) {
    case Risk::Read:
        return Token::SecondText;
    case Risk::Change:
        return Token::WarningText;
    case Risk::Destructive:
        return Token::FailedText;
    }
    return Token::SecondText;
}

QFont Theme::font(FontRole role) {
    QFont font = QApplication::font();
    switch (role) {
    case FontRole::Body:
        break;
    case FontRole::BodyStrong:
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::Second:
        font.setPixelSize(11);
        break;
    case FontRole::Section:
        font.setPixelSize(11);
        font.setWeight(QFont::DemiBold);
        font.setCapitalization(QFont::AllUppercase);
        font.setLetterSpacing(QFont::AbsoluteSpacing, 0.4);
        break;
    case FontRole::Title:
        font.setPixelSize(15);
        font.setWeight(QFont::DemiBold);
        break;
    case FontRole::Mono:
    case FontRole::MonoSecond:
        font.setFamilies({QStringLiteral("DejaVu Sans Mono"), QStringLiteral("monospace")});
        font.setStyleHint(QFont::Monospace);
        font.setPixelSize(role == FontRole::Mono ? 12 : 11);
        break;
    }
    return font;
}

QIcon Theme::icon(const QString& name, Token token) const {
    return icons_.icon(name, [this, token] { return color(token); });
}

bool Theme::systemIsDark() const {
    return systemPalette_.color(QPalette::Window).lightness() < systemPalette_.color(QPalette::WindowText).lightness();
}

void Theme::apply(Choice choice) {
    const bool wasApplied = applied_;
    const bool styleChanges = !applied_ || (choice == Choice::Native) != (choice_ == Choice::Native);
    choice_ = choice;
    applied_ = true;
    const bool dark =
        choice == Choice::Dark || ((choice == Choice::System || choice == Choice::Native) && systemIsDark());
    busy_ = true;
    if (!wasApplied) {
        QFont font = QGuiApplication::font();
        QStringList families{uiFamily()};
        families += font.families();
        font.setFamilies(families);
        font.setPixelSize(13);
        QApplication::setFont(font);
    }
    if (styleChanges) {
        if (choice == Choice::Native)
            QApplication::setStyle(QStyleFactory::create(nativeStyle_));
        else
            QApplication::setStyle(new Style(*this));
    }
    setDark(dark);
    busy_ = false;
    if (wasApplied) Q_EMIT changed();
}

void Theme::setDark(bool dark) {
    dark_ = dark;
    icons_.setDark(dark);
    if (choice_ == Choice::Native) {
        QApplication::setPalette(systemPalette_);
    } else {
        QPalette palette;
        const auto set = [&](QPalette::ColorRole role, Token token) { palette.setColor(role, color(token)); };
        set(QPalette::Window, Token::Window);
        set(QPalette::WindowText, Token::Text);
        set(QPalette::Base, Token::Surface);
        set(QPalette::AlternateBase, Token::Window);
        set(QPalette::Text, Token::Text);
        set(QPalette::PlaceholderText, Token::SecondText);
        set(QPalette::Button, Token::Surface);
        set(QPalette::ButtonText, Token::Text);
        set(QPalette::BrightText, Token::FailedText);
        set(QPalette::Highlight, Token::Selection);
        set(QPalette::HighlightedText, Token::Text);
        set(QPalette::Link, Token::AccentText);
        set(QPalette::LinkVisited, Token::AccentText);
        set(QPalette::ToolTipBase, Token::Raised);
        set(QPalette::ToolTipText, Token::Text);
        set(QPalette::Light, Token::Surface);
        set(QPalette::Midlight, Token::Raised);
        set(QPalette::Mid, Token::Border);
        set(QPalette::Dark, Token::Border);
        set(QPalette::Shadow, Token::Border);
        QColor faded = color(Token::SecondText);
        faded.setAlphaF(0.7F);
        for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
            palette.setColor(QPalette::Disabled, role, faded);
        palette.setColor(QPalette::Disabled, QPalette::Base, color(Token::Window));
        QApplication::setPalette(palette);
        QToolTip::setPalette(palette);
    }
    const auto widgets = QApplication::allWidgets();
    for (QWidget* widget : widgets) {
        const QVariant token = widget->property(textProperty);
        if (token.isValid()) setTextColor(widget, Token(token.toInt()));
    }
}

void Theme::setTextColor(QWidget* widget, Token token) const {
    widget->setProperty(textProperty, int(token));
    QPalette palette = widget->palette();
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Active, role, color(token)),
            palette.setColor(QPalette::Inactive, role, color(token));
    widget->setPalette(palette);
}

bool Theme::eventFilter(QObject* watched, QEvent* event) {
    // Qt 6.4 has no colour scheme to listen to: a changed system theme reaches windows as ThemeChange. With no palette
    // of our own set, the application's palette is the system's.
    if (event->type() == QEvent::ThemeChange && applied_ && !busy_ && watched->isWindowType()) {
        busy_ = true;
        QApplication::setPalette(QPalette());
        systemPalette_ = QGuiApplication::palette();
        busy_ = false;
        apply(choice_);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace oc::ui
