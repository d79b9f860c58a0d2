// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/secrets/SecretStore.h"

#include "engine/base/Clock.h"
#include "engine/secrets/Keychain.h"

#include <QHash>

#include <algorithm>
#include <mutex>
#include <optional>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr double freshMs = 30'000;    // five hundred hosts ask for the same secret: not five hundred calls over D-Bus
constexpr double freshNoneMs = 3'000; // a person who was told that it is missing adds it, and tries again

bool isName(const QString& name) {
    return !name.isEmpty() && name.size() <= 200 && std::all_of(name.begin(), name.end(), [](QChar c) {
        return c.isLetterOrNumber() || u"_-./:@"_s.contains(c);
    });
}

Error badName(const QString& name) {
    return {u"bad_secret_name"_s,
            u"'%1' cannot be the name of a secret"_s.arg(name.left(60)),
            u"use letters, digits and _ - . / : @"_s,
            {}};
}

} // namespace

struct SecretStore::Private {
    struct Known {
        std::optional<QString> value; ///< nothing: it has none of that name
        double readAt;
    };
    struct Found {
        SecretSource source = SecretSource::None;
        QString value;
    };

    Redactor& redactor;
    std::mutex mutex;
    QHash<QString, Known> fromKeychain;
    quint64 changes = 0; ///< made through this object
    QHash<QString, QString> session;
    double keychainFailedAt = -freshMs;
    std::optional<Error> keychainError; ///< of the last call, when it failed

    explicit Private(Redactor& r) : redactor(r) {}

    Found given(SecretSource source, const QString& value) {
        redactor.add(value);
        return {source, value};
    }

    /// Asks the keychain, but not again at once after it failed: that may have cost three seconds.
    std::optional<QString> askKeychain(const QString& name) {
        quint64 before = 0;
        {
            const std::lock_guard lock(mutex);
            const auto known = fromKeychain.constFind(name);
            if (known != fromKeychain.constEnd() && steadyMs() - known->readAt < (known->value ? freshMs : freshNoneMs))
                return known->value;
            if (steadyMs() - keychainFailedAt < freshMs) return std::nullopt;
            before = changes;
        }
        const auto value = Keychain::read(name); // without the mutex: it blocks
        const std::lock_guard lock(mutex);
        noteKeychain(value ? Status() : Status(value.error()));
        if (!value) {
            fromKeychain.remove(name);
            return std::nullopt;
        }
        if (changes != before) return *value; // it may be another by now
        // Also that there is none: each message asks for every secret that its channel could have.
        fromKeychain.insert(name, {*value, steadyMs()});
        return *value;
    }

    /// With the mutex held.
    void noteKeychain(const Status& status) {
        keychainError.reset();
        keychainFailedAt = -freshMs;
        if (status) return;
        keychainError = status.error();
        keychainFailedAt = steadyMs();
    }

    Found look(const QString& name) {
        const QByteArray variable = SecretStore::environmentName(name).toLatin1();
        if (qEnvironmentVariableIsSet(variable.constData()))
            return given(SecretSource::Environment, qEnvironmentVariable(variable.constData()));
        if (const auto value = askKeychain(name)) return given(SecretSource::Keychain, *value);
        const std::lock_guard lock(mutex);
        const auto kept = session.constFind(name);
        if (kept != session.constEnd()) return given(SecretSource::Session, *kept);
        return {};
    }
};

SecretStore::SecretStore(Redactor& redactor) : d_(std::make_unique<Private>(redactor)) {}
SecretStore::~SecretStore() = default;

Result<QString> SecretStore::find(const QString& name) {
    if (!isName(name)) return badName(name);
    const Private::Found found = d_->look(name);
    if (found.source != SecretSource::None) return found.value;
    Error missing{
        u"secret_missing"_s,
        u"there is no secret named %1"_s.arg(name),
        u"set the environment variable %1, store it in the desktop's keychain, or give it for this session"_s.arg(
            environmentName(name)),
        {}};
    const std::lock_guard lock(d_->mutex);
    return d_->keychainError ? missing.because(*d_->keychainError) : missing;
}

SecretSource SecretStore::source(const QString& name) {
    return isName(name) ? d_->look(name).source : SecretSource::None;
}

Result<SecretSource> SecretStore::store(const QString& name, const QString& value) {
    if (!isName(name)) return badName(name);
    if (value.isEmpty())
        return Error{u"empty_secret"_s, u"the secret %1 is empty"_s.arg(name), u"remove it instead"_s, {}};
    d_->redactor.add(value);
    const Status written = Keychain::write(name, value);
    const std::lock_guard lock(d_->mutex);
    d_->noteKeychain(written);
    if (!written) {
        d_->session.insert(name, value);
        return SecretSource::Session;
    }
    d_->session.remove(name);
    ++d_->changes;
    d_->fromKeychain.insert(name, {value, steadyMs()});
    return SecretSource::Keychain;
}

Status SecretStore::remove(const QString& name) {
    if (!isName(name)) return badName(name);
    const auto removed = Keychain::remove(name);
    const std::lock_guard lock(d_->mutex);
    ++d_->changes;
    d_->fromKeychain.remove(name);
    const bool kept = d_->session.remove(name);
    if (kept || (removed && *removed)) return {};
    const QString variable = environmentName(name);
    if (qEnvironmentVariableIsSet(variable.toLatin1().constData()))
        return Error{u"secret_from_environment"_s,
                     u"the secret %1 comes from the environment"_s.arg(name),
                     u"unset the variable %1"_s.arg(variable),
                     {}};
    const Error missing{u"secret_missing"_s, u"there is no secret named %1"_s.arg(name), {}, {}};
    return removed ? missing : missing.because(removed.error());
}

QString SecretStore::environmentName(const QString& name) {
    QString variable = u"OPSCONDUCTOR_SECRET_"_s;
    for (const QChar c : name) {
        const QChar upper = c.toUpper();
        const bool fine = (upper >= u'A' && upper <= u'Z') || (upper >= u'0' && upper <= u'9');
        variable += fine ? upper : QChar(u'_');
    }
    return variable;
}

QString SecretStore::referenceName(const QString& text) {
    if (!text.startsWith("secret:"_L1)) return {};
    const QString name = text.mid(7);
    return isName(name) ? name : QString();
}

} // namespace oc
