// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Result.h"

#include <QLibrary>

#include <type_traits>

namespace oc {

/// A shared library that is loaded when it is first needed, and the functions of it that are wanted. It stays loaded to
/// the end of the process, also when this object has gone. Any thread; one uses an object.
class LibraryFunctions {
public:
    /// name and abiVersion: "curl" and 4 for libcurl.so.4. does: "sends mail", for people. package: of Debian.
    LibraryFunctions(const QString& name, int abiVersion, QString does, QString package)
        : library_(name, abiVersion), does_(std::move(does)), package_(std::move(package)) {
        if (!library_.load()) problem_ = library_.errorString();
    }

    template <class Function>
    void find(Function& function, const char* name) {
        if (!problem_.isEmpty()) return;
        function = reinterpret_cast<Function>(library_.resolve(name));
        if (!function) problem_ = QStringLiteral("it is too old and has no %1").arg(QLatin1String(name));
    }
    /// Nothing when all that was looked for was found.
    [[nodiscard]] Status found() const {
        if (problem_.isEmpty()) return {};
        return missing(problem_);
    }
    /// "library_missing"
    [[nodiscard]] Error missing(const QString& why) const {
        return {QStringLiteral("library_missing"),
                QStringLiteral("The library that %1 cannot be used: %2").arg(does_, why),
                QStringLiteral("apt install %1").arg(package_),
                {}};
    }

private:
    QLibrary library_;
    QString does_;
    QString package_;
    QString problem_;
};

} // namespace oc
