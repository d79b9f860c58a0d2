// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/AdaptiveColor.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <optional>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// The hue in degrees, or nothing where there is next to no colour. Written out: QColor is of Qt's GUI library.
std::optional<double> hueOf(int red, int green, int blue) {
    constexpr int leastColor = 32; // of 255, between the strongest and the weakest part
    const int most = std::max({red, green, blue});
    const int range = most - std::min({red, green, blue});
    if (range < leastColor) return std::nullopt;
    double sixth = 0;
    if (most == red)
        sixth = double(green - blue) / range;
    else if (most == green)
        sixth = 2 + double(blue - red) / range;
    else
        sixth = 4 + double(red - green) / range;
    return sixth < 0 ? sixth * 60 + 360 : sixth * 60;
}

} // namespace

QString adaptiveColor(const QString& text) {
    static const QStringList names{u"default"_s, u"good"_s, u"warning"_s, u"attention"_s,
                                   u"accent"_s,  u"dark"_s, u"light"_s};
    if (names.contains(text.toLower())) return text.toLower();
    static const QRegularExpression hexadecimal(u"^#?([0-9a-fA-F]{6})\\z"_s);
    const auto match = hexadecimal.match(text);
    if (!match.hasMatch()) return {};
    const int value = match.captured(1).toInt(nullptr, 16);
    const auto hue = hueOf(value >> 16, value >> 8 & 0xff, value & 0xff);
    if (!hue) return u"default"_s; // black, white and grey: what the theme writes with
    // Nearest by hue: red is told from orange and orange from yellow where people draw the line.
    if (*hue < 20 || *hue >= 300) return u"attention"_s;
    if (*hue < 70) return u"warning"_s;
    if (*hue < 170) return u"good"_s;
    return u"accent"_s;
}

} // namespace oc
