// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace oc;
using namespace oc::ui;

namespace {

/// WCAG 2.1, 1.4.3.
double luminance(const QColor& color) {
    const auto channel = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    return 0.2126 * channel(color.redF()) + 0.7152 * channel(color.greenF()) + 0.0722 * channel(color.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a);
    const double y = luminance(b);
    return (qMax(x, y) + 0.05) / (qMin(x, y) + 0.05);
}

/// Rasterising rounds a channel by one now and then.
bool near(const QColor& a, const QColor& b) {
    return qAbs(a.red() - b.red()) <= 2 && qAbs(a.green() - b.green()) <= 2 && qAbs(a.blue() - b.blue()) <= 2;
}

int opaquePixels(const QPixmap& pixmap, QColor* sample = nullptr) {
    const QImage image = pixmap.toImage();
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (image.pixelColor(x, y).alpha() > 240) {
                ++count;
                if (sample) *sample = image.pixelColor(x, y);
            }
    return count;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void contrastIsKnown() {
        QVERIFY(std::abs(contrast(Qt::black, Qt::white) - 21.0) < 0.01);
        QVERIFY(std::abs(contrast(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
    }

    void textCanBeRead_data() {
        QTest::addColumn<bool>("dark");
        QTest::addColumn<int>("text");
        QTest::addColumn<int>("ground");
        const QList<std::pair<Token, const char*>> texts{{Token::Text, "text"},           {Token::SecondText, "second"},
                                                         {Token::AccentText, "accent"},   {Token::DoneText, "done"},
                                                         {Token::WarningText, "warning"}, {Token::FailedText, "failed"},
                                                         {Token::AlertText, "alert"}};
        const QList<std::pair<Token, const char*>> grounds{{Token::Window, "window"},
                                                           {Token::Surface, "surface"},
                                                           {Token::Raised, "raised"},
                                                           {Token::Selection, "selection"}};
        for (const bool dark : {false, true}) {
            for (const auto& [text, textName] : texts)
                for (const auto& [ground, groundName] : grounds)
                    QTest::addRow("%s, %s on %s", dark ? "dark" : "light", textName, groundName)
                        << dark << int(text) << int(ground);
            QTest::addRow("%s, on accent", dark ? "dark" : "light")
                << dark << int(Token::OnAccent) << int(Token::Accent);
        }
    }
    void textCanBeRead() {
        QFETCH(bool, dark);
        QFETCH(int, text);
        QFETCH(int, ground);
        const double ratio = contrast(Theme::color(Token(text), dark), Theme::color(Token(ground), dark));
        QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
    }

    void fillsStandOut() {
        for (const bool dark : {false, true})
            for (const Token fill : {Token::Accent, Token::Done, Token::Warning, Token::Failed}) {
                const double ratio = contrast(Theme::color(fill, dark), Theme::color(Token::Surface, dark));
                QVERIFY2(ratio >= 3.0, qPrintable(QStringLiteral("%1 %2: %3").arg(dark).arg(int(fill)).arg(ratio)));
            }
    }

    void switchingReachesEverything() {
        Theme theme;
        theme.apply(Theme::Choice::Light);
        QVERIFY(!theme.isDark());
        QLabel label;
        theme.setTextColor(&label, Token::FailedText);
        QCOMPARE(label.palette().color(QPalette::WindowText), Theme::color(Token::FailedText, false));
        QCOMPARE(QApplication::palette().color(QPalette::Base), Theme::color(Token::Surface, false));
        QSignalSpy changed(&theme, &Theme::changed);
        theme.apply(Theme::Choice::Dark);
        QCOMPARE(changed.count(), 1);
        QVERIFY(theme.isDark());
        QCOMPARE(label.palette().color(QPalette::WindowText), Theme::color(Token::FailedText, true));
        QCOMPARE(QApplication::palette().color(QPalette::Base), Theme::color(Token::Surface, true));
        QCOMPARE(QIcon::themeName(), QStringLiteral("breeze-dark"));
        theme.apply(Theme::Choice::Native);
        theme.apply(Theme::Choice::Light);
        QCOMPARE(QIcon::themeName(), QStringLiteral("breeze"));
    }

    void choicesAreRead() {
        QCOMPARE(Theme::choiceFromText(QStringLiteral("dark")), Theme::Choice::Dark);
        QCOMPARE(Theme::choiceFromText(QStringLiteral("light")), Theme::Choice::Light);
        QCOMPARE(Theme::choiceFromText(QStringLiteral("system")), Theme::Choice::System);
        QCOMPARE(Theme::choiceFromText(QStringLiteral("mauve")), Theme::Choice::System);
    }

    void everyOwnIconDraws() {
        Theme theme;
        theme.apply(Theme::Choice::Light);
        const QStringList names = QDir(QStringLiteral(":/icons")).entryList({QStringLiteral("*.svg")});
        QVERIFY(names.size() > 40);
        for (const QString& name : names) {
            QColor sample;
            const QPixmap pixmap = theme.icon(name.chopped(4), Token::AccentText).pixmap(48);
            QVERIFY2(opaquePixels(pixmap, &sample) > 20, qPrintable(name));
            QVERIFY(near(sample, Theme::color(Token::AccentText, false)));
        }
    }

    void iconsFollowThePalette() {
        Theme theme;
        theme.apply(Theme::Choice::Light);
        const QIcon icon = theme.icon(QStringLiteral("stop"));
        QColor light;
        QColor dark;
        QVERIFY(opaquePixels(icon.pixmap(32), &light) > 0);
        theme.apply(Theme::Choice::Dark);
        QVERIFY(opaquePixels(icon.pixmap(32), &dark) > 0);
        QVERIFY(near(light, Theme::color(Token::Text, false)));
        QVERIFY(near(dark, Theme::color(Token::Text, true)));
    }

    void breezeStandsBehindOurOwn() {
        if (!QDir(QStringLiteral("/usr/share/icons/breeze")).exists()) QSKIP("breeze-icon-theme is not installed");
        Theme theme;
        theme.apply(Theme::Choice::Light);
        QVERIFY(!Icons::isOwn(QStringLiteral("document-new")));
        QColor sample;
        QVERIFY(opaquePixels(theme.icon(QStringLiteral("document-new"), Token::FailedText).pixmap(32), &sample) > 0);
        QVERIFY(near(sample, Theme::color(Token::FailedText, false)));
    }

    void buttonsPaintTheirPart() {
        Theme theme;
        theme.apply(Theme::Choice::Light);
        QPushButton button(QStringLiteral("Run"));
        setLook(&button, Look::Primary);
        QCOMPARE(lookOf(&button), Look::Primary);
        button.resize(button.sizeHint());
        QCOMPARE(button.height(), 30);
        const QImage image = button.grab().toImage();
        QCOMPARE(image.pixelColor(6, 15).rgb(), Theme::color(Token::Accent, false).rgb());
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
