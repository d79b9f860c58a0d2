// SPDX-License-Identifier: GPL-3.0-or-later
// libFuzzer: edits at places of the plan itself. Bytes: notation, number of edits, five for each edit, the text.
#include "engine/base/Json.h"
#include "engine/plan/PlanDocument.h"

#include <QJsonArray>
#include <QJsonObject>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

using namespace oc;

namespace {

void collect(const QJsonValue& value, const QString& pointer, QStringList& pointers) {
    if (pointers.size() >= 256) return;
    pointers.append(pointer);
    if (value.isArray()) {
        const QJsonArray list = value.toArray();
        for (qsizetype i = 0; i < list.size(); ++i)
            collect(list.at(i), pointer + u'/' + QString::number(i), pointers);
    } else if (value.isObject()) {
        const QJsonObject object = value.toObject();
        for (auto it = object.begin(); it != object.end(); ++it)
            collect(it.value(), pointer + u'/' + json::escapeToken(it.key()), pointers);
    }
}

QJsonValue valueOf(std::uint8_t choice) {
    switch (choice % 10) {
    case 0:
        return QJsonValue(QJsonValue::Null);
    case 1:
        return true;
    case 2:
        return choice / 8.0;
    case 3:
        return QString();
    case 4:
        return QStringLiteral("a: #\n\n b\r\n\t'\"");
    case 5:
        return QStringLiteral("- yes");
    case 6:
        return QJsonArray();
    case 7:
        return QJsonArray{1, QStringLiteral("x"), QJsonObject{{QStringLiteral("k"), QJsonArray{2}}}};
    case 8:
        return QJsonObject();
    default:
        return QJsonObject{{QStringLiteral("tool"), QStringLiteral("df")}, {QStringLiteral("~/"), QJsonArray{true}}};
    }
}

Status edit(PlanDocument& document, const std::uint8_t* bytes) {
    QStringList pointers;
    collect(document.root(), {}, pointers);
    QString pointer = pointers.at((bytes[1] | bytes[2] << 8) % pointers.size());
    switch (bytes[0] % 6) {
    case 0:
        return document.set(pointer, valueOf(bytes[3]));
    case 1: // below it: a new key, a new item, or nothing that can be
        static const QString below[] = {QStringLiteral("/new"),     QStringLiteral("/-"),        QStringLiteral("/0"),
                                        QStringLiteral("/a b: #c"), QStringLiteral("/new/more"), QStringLiteral("/~2")};
        return document.set(pointer + below[bytes[4] % 6], valueOf(bytes[3]));
    case 2:
        return document.remove(pointer);
    case 3:
        return document.insertItem(pointer, int(bytes[4] % 8) - 1, valueOf(bytes[3]));
    case 4:
        return document.moveItem(pointer, int(bytes[3] % 8) - 1, int(bytes[4] % 8) - 1);
    default:
        return document.moveItem(QStringLiteral("/steps"), bytes[3] % 4, bytes[4] % 4);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const PlanFormat format = data[0] & 1 ? PlanFormat::Yaml : PlanFormat::Json;
    const std::size_t edits = data[1] % 8;
    if (size < 2 + 5 * edits) return 0;
    const std::uint8_t* text = data + 2 + 5 * edits;
    PlanDocument document =
        PlanDocument::fromText(QByteArray(reinterpret_cast<const char*>(text), qsizetype(data + size - text)), format);
    for (std::size_t i = 0; i < edits; ++i) {
        if (!document.isReadable()) {
            const QByteArray before = document.text();
            if (document.set(QStringLiteral("/name"), 1) || document.text() != before) std::abort();
            return 0;
        }
        const QByteArray before = document.text();
        const QJsonValue root = document.root();
        const Status status = edit(document, data + 2 + 5 * i);
        if (!status) {
            if (status.error().message.isEmpty() || document.text() != before || document.root() != root) std::abort();
            continue;
        }
        // What the document says of itself must be what its text says.
        if (!document.isReadable()) std::abort();
        if (PlanDocument::fromText(document.text(), format).root() != document.root()) std::abort();
    }
    return 0;
}
