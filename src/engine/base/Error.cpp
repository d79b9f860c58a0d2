// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/base/Error.h"

#include "engine/base/Hint.h"

namespace oc {

QString Error::toText() const {
    QString text = message;
    for (const Error* inner = cause.get(); inner; inner = inner->cause.get()) {
        text += QStringLiteral(": ") + inner->message;
    }
    return text + hintInLine(hint);
}

Error Error::because(Error inner) const {
    Error outer = *this;
    outer.cause = std::make_shared<const Error>(std::move(inner));
    return outer;
}

} // namespace oc
