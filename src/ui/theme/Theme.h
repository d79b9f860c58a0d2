// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/catalogue/ToolSpec.h"
#include "engine/run/RunTypes.h"
#include "ui/theme/Icons.h"

#include <QColor>
#include <QFont>
#include <QObject>
#include <QPalette>
#include <QPointer>

#include <memory>

class QEvent;

namespace oc {
class Settings;
}

namespace oc::ui {

/// Every colour of the window by meaning. No widget names a colour.
enum class Token {
    Window,
    Surface,
    Raised, ///< headers, chips, hovered rows
    Border,
    Text,
    SecondText,
    Accent,     ///< fill
    OnAccent,   ///< text on the accent, and on the three fills below
    AccentText, ///< links and what runs, as text
    Selection,
    Done, ///< fills, dots and bars; for text take the ...Text tokens
    Warning,
    Failed,
    DoneText,
    WarningText,
    FailedText,
    Automation,
    Communication,
    Assets,
    Network,
    AlertText, ///< the communication colour as text
    Waiting    ///< bars and cells of what has not begun
};

enum class FontRole { Body, BodyStrong, Second, Section, Title, Mono, MonoSecond };

/// Owns the light and the dark set of colours, the fonts and the icons, and keeps the application's palette and style
/// in line with the choice of the person or of the system. GUI thread.
class Theme : public QObject {
    Q_OBJECT

public:
    /// Native: the platform's own style and palette.
    enum class Choice { System, Light, Dark, Native };

    explicit Theme(QObject* parent = nullptr);
    ~Theme() override;

    /// "system", "light" or "dark"; anything else is system.
    [[nodiscard]] static Choice choiceFromText(const QString& text);
    /// As appearance/palette and appearance/follow_system_style say.
    [[nodiscard]] static Choice choiceOf(const Settings& settings);
    /// Sets style, palette and font of the application. Cheap enough to call before the first window.
    void apply(Choice choice);
    [[nodiscard]] Choice choice() const { return choice_; }
    [[nodiscard]] bool isDark() const { return dark_; }

    [[nodiscard]] QColor color(Token token) const { return color(token, dark_); }
    [[nodiscard]] static QColor color(Token token, bool dark);
    [[nodiscard]] QColor color(Domain domain) const;
    [[nodiscard]] QColor color(TaskStatus status) const; ///< for dots, bars and cells
    [[nodiscard]] Token textToken(TaskStatus status) const;
    [[nodiscard]] Token textToken(Risk risk) const;
    [[nodiscard]] static QFont font(FontRole role);

    /// The widget's text in this colour, also after the palette is switched.
    void setTextColor(QWidget* widget, Token token) const;

    [[nodiscard]] const Icons& icons() const { return icons_; }
    /// Painted in the text colour, or in the given one; follows the palette.
    [[nodiscard]] QIcon icon(const QString& name, Token token = Token::Text) const;

    bool eventFilter(QObject* watched, QEvent* event) override;

Q_SIGNALS:
    /// After palette and style were switched. What caches colours throws its cache away.
    void changed();

private:
    [[nodiscard]] bool systemIsDark() const;
    void setDark(bool dark);

    Choice choice_ = Choice::System;
    bool dark_ = false;
    bool applied_ = false;
    bool busy_ = false;
    QPalette systemPalette_;
    QString nativeStyle_;
    Icons icons_;
};

} // namespace oc::ui
