// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/analysis/RowTable.h"

#include "executors/network/PacketText.h"

namespace oc {

namespace {

std::string timeText(std::int64_t microseconds) {
    std::string text;
    std::int64_t seconds = microseconds / 1'000'000;
    std::int64_t rest = microseconds % 1'000'000;
    if (rest < 0) {
        rest += 1'000'000;
        --seconds;
    }
    packet_text::appendTime(text, seconds, rest);
    return text;
}

} // namespace

void RowTable::time(std::int64_t microseconds) {
    table_->cells.appendText(timeText(microseconds));
}

QString captureTime(std::int64_t microseconds) {
    return QString::fromStdString(timeText(microseconds));
}

} // namespace oc
