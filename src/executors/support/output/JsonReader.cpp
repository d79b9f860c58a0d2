// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/output/JsonReader.h"

#include "engine/base/Json.h"
#include "executors/support/output/NumberText.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstdint>

#include <sys/mman.h>

namespace oc {
namespace {

Error unreadable(QByteArrayView bytes, const QJsonParseError& error) {
    const qsizetype offset = std::clamp<qsizetype>(error.offset, 0, bytes.size());
    const QByteArrayView before = bytes.first(offset);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const qsizetype column = offset - (before.lastIndexOf('\n') + 1) + 1;
    const qsizetype from = std::max<qsizetype>(offset - 1, 0);
    const QString found =
        QString::fromUtf8(bytes.sliced(from, std::min<qsizetype>(bytes.size() - from, 40))).simplified();
    return {QStringLiteral("output_unreadable"),
            QStringLiteral("the output is not JSON: line %1, column %2: %3%4")
                .arg(line)
                .arg(column)
                .arg(error.errorString(), found.isEmpty() ? QString() : QStringLiteral(" near \"%1\"").arg(found)),
            QStringLiteral("the raw output is kept beside the result"),
            {}};
}

Result<QJsonValue> readDocument(QByteArray text) {
    QJsonParseError error;
    QJsonDocument document = QJsonDocument::fromJson(text, &error);
    if (error.error == QJsonParseError::IllegalUTF8String) {
        text = QString::fromUtf8(text).toUtf8();
        document = QJsonDocument::fromJson(text, &error);
    }
    if (error.error == QJsonParseError::NoError) {
        return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    }
    // A bare value is JSON too (RFC 8259), but not to QJsonDocument.
    QJsonParseError again;
    const QJsonDocument wrapped = QJsonDocument::fromJson('[' + text + ']', &again);
    if (again.error == QJsonParseError::NoError && wrapped.array().size() == 1) return wrapped.array().at(0);
    return unreadable(text, error);
}

/// A unit of UTF-16 that is written as an escape at that place; 0: there is none.
unsigned escapeAt(const QByteArray& text, qsizetype at) {
    bool good = false;
    if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return 0;
    const unsigned code = text.mid(at + 2, 4).toUInt(&good, 16);
    return good ? code : 0;
}

/// What QJsonDocument writes, as simdjson takes it: halves of surrogate pairs become U+FFFD, and a whole number that no
/// integer holds gets a fraction, which makes it the double that it is to QJsonDocument.
QByteArray adapted(const QByteArray& text) {
    QByteArray result;
    result.reserve(text.size() + 64);
    bool inString = false;
    for (qsizetype at = 0; at < text.size();) {
        qsizetype length = 1;
        if (inString && text[at] == '\\') {
            const unsigned code = escapeAt(text, at);
            length = std::min<qsizetype>(code ? 6 : 2, text.size() - at);
            if (code >= 0xd800 && code <= 0xdfff) {
                const unsigned next = escapeAt(text, at + 6);
                if (code < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
                    length = 12;
                } else {
                    result += "\\ufffd";
                    at += 6;
                    continue;
                }
            }
        } else if (text[at] == '"') {
            inString = !inString;
        } else if (!inString && (text[at] == '-' || (text[at] >= '0' && text[at] <= '9'))) {
            while (at + length < text.size() && QByteArrayView("0123456789+-.eE").contains(text[at + length]))
                ++length;
            const QByteArrayView number = QByteArrayView(text).sliced(at, length);
            result += number;
            const bool isWhole = number.indexOf('.') < 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0;
            if (isWhole && !numberText::whole<qint64>(number) && !numberText::whole<quint64>(number)) result += ".0";
            at += length;
            continue;
        }
        result += QByteArrayView(text).sliced(at, length);
        at += length;
    }
    return result;
}

/// simdjson reads blocks that end up to 64 bytes behind the text, and uses nothing of what it finds there. Within a
/// page of memory that is no fault (as its documentation has it, "Padding and Temporary Copies"); only checkers of
/// memory would see one.
bool sharesPageWithPadding(QByteArrayView bytes) {
#ifdef __SANITIZE_ADDRESS__
    (void)bytes;
    return false;
#else
    constexpr std::uintptr_t smallestPage = 4096;
    const auto last = reinterpret_cast<std::uintptr_t>(bytes.data()) + std::uintptr_t(bytes.size()) - 1;
    return !bytes.isEmpty() && last % smallestPage + simdjson::SIMDJSON_PADDING < smallestPage;
#endif
}

/// The first touch of every 4 KB of fresh memory costs more than what simdjson does there: large pages are asked for.
/// Where there are none nothing is lost.
void askForLargePages(void* memory, std::size_t size) {
    constexpr std::uintptr_t page = 4096;
    const auto begin = (reinterpret_cast<std::uintptr_t>(memory) + page - 1) / page * page;
    const auto end = (reinterpret_cast<std::uintptr_t>(memory) + size) / page * page;
    if (memory && begin < end) (void)madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

/// Makes room for a large text; when it cannot, parse() tells.
void prepare(simdjson::dom::parser& parser, std::size_t size) {
    if (parser.capacity() >= size || parser.allocate(size, parser.max_depth()) != simdjson::SUCCESS) return;
    if (parser.doc.allocate(size) != simdjson::SUCCESS) return;
    askForLargePages(parser.doc.tape.get(), size * sizeof(std::uint64_t));
    askForLargePages(parser.doc.string_buf.get(), size);
    askForLargePages(parser.implementation->structural_indexes.get(), size * sizeof(std::uint32_t));
}

} // namespace

bool JsonReader::isBlank(QByteArrayView text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
}

Result<JsonReader::Element> JsonReader::read(QByteArrayView bytes, qsizetype readableBehind) {
    if (bytes.startsWith("\xEF\xBB\xBF")) bytes = bytes.sliced(3);
    const bool copy = readableBehind < qsizetype(simdjson::SIMDJSON_PADDING) && !sharesPageWithPadding(bytes);
    constexpr qsizetype large = 1 << 20;
    if (bytes.size() >= large) prepare(parser_, std::size_t(bytes.size()));
    Element root;
    if (parser_.parse(bytes.data(), std::size_t(bytes.size()), copy).get(root) == simdjson::SUCCESS) return root;
    return readRepaired(bytes);
}

Result<JsonReader::Element> JsonReader::read(const QByteArray& bytes) {
    return read(QByteArrayView(bytes), bytes.capacity() - bytes.size());
}

Result<JsonReader::Element> JsonReader::readAsString(const QByteArray& bytes) {
    return read(json::toText(QString::fromUtf8(bytes)));
}

Result<JsonReader::Element> JsonReader::readRepaired(QByteArrayView bytes) {
    const auto value = readDocument(QByteArray::fromRawData(bytes.data(), bytes.size()));
    if (!value) return value.error();
    const QByteArray text = adapted(json::toText(*value));
    Element root;
    const auto error = parser_.parse(text.constData(), std::size_t(text.size()), true).get(root);
    if (error == simdjson::SUCCESS) return root;
    return Error{QStringLiteral("output_unreadable"),
                 QStringLiteral("the output cannot be read as JSON: %1").arg(QLatin1StringView(error_message(error))),
                 QStringLiteral("the raw output is kept beside the result"),
                 {}};
}

bool JsonReader::member(Element object, std::string_view key, Element& value) {
    simdjson::dom::object members;
    if (object.get(members) != simdjson::SUCCESS) return false;
    bool found = false;
    for (const simdjson::dom::key_value_pair member : members) {
        if (member.key != key) continue;
        value = member.value;
        found = true;
    }
    return found;
}

QJsonValue JsonReader::valueOf(Element element) {
    switch (element.type()) {
    case simdjson::dom::element_type::ARRAY:
    case simdjson::dom::element_type::OBJECT: {
        const std::string text = simdjson::minify(element);
        const auto document = QJsonDocument::fromJson(QByteArray::fromRawData(text.data(), qsizetype(text.size())));
        return document.isArray() ? QJsonValue(document.array()) : QJsonValue(document.object());
    }
    case simdjson::dom::element_type::INT64:
        return qint64(element.get_int64().value_unsafe());
    case simdjson::dom::element_type::UINT64:
        return double(element.get_uint64().value_unsafe());
    case simdjson::dom::element_type::DOUBLE:
        return element.get_double().value_unsafe();
    case simdjson::dom::element_type::STRING:
        return QString::fromUtf8(view(element.get_string().value_unsafe()));
    case simdjson::dom::element_type::BOOL:
        return element.get_bool().value_unsafe();
    case simdjson::dom::element_type::NULL_VALUE:
        break;
    }
    return QJsonValue::Null;
}

} // namespace oc
