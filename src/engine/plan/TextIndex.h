// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/plan/PlanDocument.h"

#include <vector>

namespace oc {

/// The line ends of a text: turns byte offsets into lines and columns. Immutable.
class TextIndex {
public:
    TextIndex() = default;
    explicit TextIndex(const QByteArray& text);

    [[nodiscard]] TextPosition position(qsizetype begin, qsizetype end) const;

private:
    QByteArray text_;
    std::vector<qsizetype> lines_; ///< where each begins
};

} // namespace oc
