// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/CameraParameters.h"

#include <QStringDecoder>

#include <cmath>

namespace oc {

namespace {

constexpr qsizetype mostLines = 100'000;

} // namespace

QString cameraText(const QByteArray& bytes) {
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(bytes);
    return decoder.hasError() ? QString::fromLatin1(bytes) : text;
}

bool isYes(const QString& text) {
    for (const QLatin1String word :
         {QLatin1String("yes"), QLatin1String("true"), QLatin1String("on"), QLatin1String("1")})
        if (text.compare(word, Qt::CaseInsensitive) == 0) return true;
    return false;
}

CameraParameters CameraParameters::parse(const QByteArray& bytes) {
    CameraParameters found;
    const QString text = cameraText(bytes);
    qsizetype count = 0;
    for (qsizetype begin = 0; begin < text.size() && count < mostLines; ++count) {
        qsizetype end = text.indexOf(u'\n', begin);
        if (end < 0) end = text.size();
        const QString line = text.mid(begin, end - begin).trimmed();
        begin = end + 1;
        if (line.startsWith(u'#') || line.startsWith(QLatin1String("Error"), Qt::CaseInsensitive)) {
            QString problem = line;
            while (problem.startsWith(u'#') || problem.startsWith(u' '))
                problem.remove(0, 1);
            for (const QLatin1String word : {QLatin1String("Error:"), QLatin1String("Request failed:")})
                if (problem.startsWith(word, Qt::CaseInsensitive)) problem = problem.mid(word.size()).trimmed();
            if (!problem.isEmpty()) found.problems.append(problem);
            continue;
        }
        const qsizetype equals = line.indexOf(u'='); // the value may have more of them
        if (equals <= 0) continue;
        QString name = line.left(equals).trimmed();
        if (name.startsWith(QLatin1String("root."))) name.remove(0, 5);
        found.values.insert(name, line.mid(equals + 1).trimmed());
    }
    return found;
}

std::optional<qint64> CameraParameters::integer(const QString& name) const {
    bool good = false;
    const qint64 number = value(name).toLongLong(&good);
    return good ? std::optional(number) : std::nullopt;
}

std::optional<double> CameraParameters::number(const QString& name) const {
    bool good = false;
    const double number = value(name).toDouble(&good);
    return good && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<bool> CameraParameters::flag(const QString& name) const {
    const QString text = value(name);
    return text.isEmpty() ? std::nullopt : std::optional(isYes(text));
}

} // namespace oc
