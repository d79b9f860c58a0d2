// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/network/vapix/XmlElement.h"

#include <QMap>
#include <QStringList>

#include <optional>

namespace oc {

/// What a camera declares of its parameters (param.cgi, listdefinitions with listformat=xmlschema): which values each
/// one takes. Names are without "root.". A value; any thread.
struct CameraDefinitions {
    struct Definition {
        bool readOnly = false;
        std::optional<qint64> minimum; ///< of a number
        std::optional<qint64> maximum;
        QStringList values; ///< of a choice; of a flag the words for true and false, in this order
        bool flag = false;
    };
    QMap<QString, Definition> definitions;

    /// Foreign XML. "bad_reply" when it declares no parameters.
    [[nodiscard]] static Result<CameraDefinitions> of(const XmlElement& root);
    [[nodiscard]] bool has(const QString& name) const { return definitions.contains(name); }
    /// "not_supported" when this model has no such parameter, "bad_parameter" when it does not take the value, with the
    /// values it takes. 'called': what the person knows it by.
    [[nodiscard]] Status check(const QString& name, const QString& value, const QString& called) const;
};

} // namespace oc
