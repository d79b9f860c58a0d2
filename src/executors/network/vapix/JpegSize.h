// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <optional>

namespace oc {

/// Width and height of a JPEG picture (ITU-T T.81, annex B). A value.
struct JpegSize {
    int width = 0;
    int height = 0;

    /// Foreign bytes; nothing when they are no whole JPEG picture: it begins with SOI, has a frame header, and ends
    /// with EOI.
    [[nodiscard]] static std::optional<JpegSize> of(const QByteArray& bytes);
};

} // namespace oc
