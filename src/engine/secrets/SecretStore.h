// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/base/Redactor.h"
#include "engine/base/Result.h"

#include <QStringList>

#include <memory>

namespace oc {

/// Where a secret is or was found.
enum class SecretSource { None, Environment, Keychain, Session };

/// Secrets by name ("secret:name" in a plan). Looked for in the environment (OPSCONDUCTOR_SECRET_NAME, upper case,
/// other characters as '_'), then the desktop's keychain, then this session's memory. Never in a plain file. Every
/// secret given out has been made known to the redactor first. Thread-safe; keychain calls block the calling thread
/// (bounded), so never call it on the GUI thread.
class SecretStore {
public:
    explicit SecretStore(Redactor& redactor);
    ~SecretStore();

    /// "secret_missing" with a hint that names the three places.
    [[nodiscard]] Result<QString> find(const QString& name);
    [[nodiscard]] SecretSource source(const QString& name);
    /// To the keychain; when that is not to be had, to this session's memory, and the returned source says so.
    [[nodiscard]] Result<SecretSource> store(const QString& name, const QString& value);
    [[nodiscard]] Status remove(const QString& name);
    /// The variable of the environment that name is looked up in.
    [[nodiscard]] static QString environmentName(const QString& name);
    /// "secret:name" -> name; empty for anything else.
    [[nodiscard]] static QString referenceName(const QString& text);

private:
    struct Private;
    std::unique_ptr<Private> d_;
};

} // namespace oc
