// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>

#include <simdjson.h>

namespace oc {

/// Reads JSON texts one after another with simdjson. What simdjson does not take, and QJsonDocument does (bytes that
/// are no UTF-8 and halves of surrogate pairs, which become U+FFFD; whole numbers beyond 2^64; control characters in
/// strings), is read all the same. Used by one thread.
class JsonReader {
public:
    using Element = simdjson::dom::element;

    /// "output_unreadable" with line and column when it is no JSON. The bytes are copied only when 64 more may not be
    /// read behind them. The element lives until the next call.
    [[nodiscard]] Result<Element> read(QByteArrayView bytes, qsizetype readableBehind);
    /// The QByteArray's spare room counts as readable.
    [[nodiscard]] Result<Element> read(const QByteArray& bytes);
    /// A text as the JSON string that it is.
    [[nodiscard]] Result<Element> readAsString(const QByteArray& bytes);

    [[nodiscard]] static bool isBlank(QByteArrayView text);
    [[nodiscard]] static QByteArrayView view(std::string_view text) { return {text.data(), qsizetype(text.size())}; }
    /// The value of the last member of that name, as QJsonObject has it; false when there is none.
    [[nodiscard]] static bool member(Element object, std::string_view key, Element& value);
    [[nodiscard]] static QJsonValue valueOf(Element element);

private:
    [[nodiscard]] Result<Element> readRepaired(QByteArrayView bytes);

    simdjson::dom::parser parser_;
};

} // namespace oc
