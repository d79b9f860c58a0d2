// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/support/output/OutputParser.h"

namespace oc::outputFormats {

// One function for each format, in a file of its own. All read the bytes once, without copying them.
[[nodiscard]] Result<ParsedOutput> columns(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> csv(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> json(const OutputSpec& spec, const QByteArray& bytes);
[[nodiscard]] Result<ParsedOutput> jsonLines(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> keyValue(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> regex(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> mysqlXml(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> prometheusText(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> lineProtocol(const OutputSpec& spec, QByteArrayView bytes);
[[nodiscard]] Result<ParsedOutput> lines(const OutputSpec& spec, QByteArrayView bytes);

} // namespace oc::outputFormats
