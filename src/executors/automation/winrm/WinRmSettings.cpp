// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WinRmSettings.h"

#include "engine/base/Redactor.h"
#include "engine/catalogue/AddressText.h"
#include "engine/secrets/SecretStore.h"
#include "engine/settings/Settings.h"

#include <QRegularExpression>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

using Authentication = WinRmEndpoint::Authentication;

constexpr auto passwordKey = "windows/password"_L1;

/// A variable that is set to something Settings could not read: the default in its place would be a surprise.
Status checkEnvironment(const Settings& settings) {
    for (const SettingSpec& spec : Settings::table()) {
        if (!spec.key.startsWith("windows/"_L1) || spec.type == SettingSpec::Type::Secret) continue;
        const QString text = qEnvironmentVariable(spec.environment.toLatin1().constData());
        if (text.isEmpty() || settings.source(spec.key) == SettingSource::Environment) continue;
        QString expected = u"true or false"_s;
        if (spec.type == SettingSpec::Type::Integer)
            expected = u"a number from %1 to %2"_s.arg(spec.minimum).arg(spec.maximum);
        else if (spec.type == SettingSpec::Type::Choice)
            expected = u"one of "_s + spec.choices.join(u", "_s);
        return Error{u"bad_setting"_s,
                     u"the environment variable %1 is '%2'"_s.arg(spec.environment, text.left(40)),
                     u"It has to be %1."_s.arg(expected),
                     {}};
    }
    return {};
}

/// Nothing when it is none.
std::optional<QByteArray> fingerprintOf(QString text) {
    text.remove(u':').remove(u' ').remove(QChar(0x200e)); // the invisible mark that the certificate dialog copies along
    static const QRegularExpression hex(u"^(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})$"_s);
    if (!hex.match(text).hasMatch()) return std::nullopt;
    return QByteArray::fromHex(text.toLatin1());
}

Result<QString> findPassword(const QString& user, SecretStore& secrets, Redactor& redactor) {
    if (qEnvironmentVariableIsSet("WINRM_PASSWORD")) {
        const QString value = qEnvironmentVariable("WINRM_PASSWORD");
        redactor.add(value);
        return value;
    }
    auto stored = secrets.find(passwordKey);
    if (stored) return stored;
    const Error error{u"no_login"_s,
                      u"there is no password for the Windows user %1"_s.arg(user),
                      u"Set WINRM_PASSWORD, or keep the password in Settings (Windows)."_s,
                      {}};
    return error.because(stored.error());
}

QJsonValue told(const Target& target, const char* name) {
    const QJsonObject metadata = target.asset.value("metadata"_L1).toObject();
    const QJsonValue within = metadata.value("winrm"_L1).toObject().value(QLatin1String(name));
    return within.isUndefined() ? metadata.value("winrm_"_L1 + QLatin1String(name)) : within;
}

class AssetReader {
public:
    explicit AssetReader(const Target& target) : target_(target) {}

    /// Empty: it says nothing of it.
    QString text(const char* name) {
        const QJsonValue value = told(target_, name);
        if (value.isUndefined() || value.isNull()) return {};
        if (value.isDouble()) return QString::number(value.toInteger());
        if (!value.isString()) wrong(name, u"a text"_s);
        return value.toString().trimmed();
    }
    void wrong(const char* name, const QString& expected) {
        if (problem) return;
        problem = Error{
            u"bad_asset"_s,
            u"the metadata winrm_%1 of the asset %2 has to be %3"_s.arg(QLatin1String(name), target_.name, expected),
            u"opsctl assets show %1"_s.arg(target_.name),
            {}};
    }

    std::optional<Error> problem;

private:
    const Target& target_;
};

} // namespace

bool WinRmSettings::isTold(const Target& target) {
    const QJsonObject metadata = target.asset.value("metadata"_L1).toObject();
    for (auto entry = metadata.begin(); entry != metadata.end(); ++entry) {
        if (entry.key() == "winrm"_L1 || entry.key().startsWith("winrm_"_L1)) return true;
    }
    return false;
}

Result<WinRmSettings> WinRmSettings::read(const Settings& settings, SecretStore& secrets, Redactor& redactor) {
    if (const Status status = checkEnvironment(settings); !status) return status.error();
    WinRmSettings read;
    read.user = settings.text(u"windows/user"_s).trimmed();
    read.password = [user = read.user, &secrets, &redactor] { return findPassword(user, secrets, redactor); };
    read.secret = [&secrets](const QString& name) { return secrets.find(name); };
    read.tls = settings.text(u"windows/transport"_s) == "https"_L1;
    read.port = quint16(settings.integer(u"windows/port"_s));
    read.authentication =
        settings.text(u"windows/authentication"_s) == "basic"_L1 ? Authentication::Basic : Authentication::Negotiate;
    read.caFile = settings.text(u"windows/ca_file"_s);
    read.verify = settings.flag(u"windows/verify"_s);
    if (const QString text = settings.text(u"windows/fingerprint"_s); !text.isEmpty()) {
        const auto fingerprint = fingerprintOf(text);
        if (!fingerprint)
            return Error{u"bad_setting"_s,
                         u"windows/fingerprint (WINRM_FINGERPRINT) is no fingerprint"_s,
                         u"It has to be 64 hexadecimal digits (SHA-256) or 40 (SHA-1, Windows' thumbprint)."_s,
                         {}};
        read.fingerprint = *fingerprint;
    }
    return read;
}

Result<WinRmSettings::Access> WinRmSettings::accessTo(const Target& target) const {
    AssetReader asset(target);
    Access access;
    WinRmEndpoint& endpoint = access.endpoint;
    endpoint.name = target.name;
    const auto host = addressText::canonicalHost(target.name);
    const auto address = addressText::canonicalHost(target.address.isEmpty() ? target.name : target.address);
    if (!address) {
        return Error{u"bad_target"_s,
                     u"the target '%1' is neither a host name nor an address"_s.arg(target.name.left(100)),
                     u"Name a machine, or one of the inventory."_s,
                     {}};
    }
    endpoint.host = host.value_or(*address);
    endpoint.address = *address;
    endpoint.tls = tls;
    endpoint.authentication = authentication;
    endpoint.caFile = caFile;
    endpoint.fingerprint = fingerprint;
    endpoint.verify = verify;
    endpoint.user = user;
    access.password = password;

    if (const QString text = asset.text("transport"); !text.isEmpty()) {
        endpoint.tls = text == "https"_L1;
        if (!endpoint.tls && text != "http"_L1) asset.wrong("transport", u"http or https"_s);
    }
    endpoint.port = port != 0 && endpoint.tls == tls ? port : endpoint.tls ? 5986 : 5985;
    if (const QString text = asset.text("port"); !text.isEmpty()) {
        bool known = false;
        const int number = text.toInt(&known);
        if (known && number >= 1 && number <= 65'535)
            endpoint.port = quint16(number);
        else
            asset.wrong("port", u"a number from 1 to 65535"_s);
    }
    const QString ownUser = asset.text("user");
    const QString ownPassword = asset.text("password");
    if (!ownUser.isEmpty()) endpoint.user = ownUser;
    if (!ownPassword.isEmpty()) {
        // No other secret: whoever writes to the inventory chooses the name, and the machine that gets it.
        const QString name = SecretStore::referenceName(ownPassword);
        if (!name.startsWith("windows/"_L1) || name == passwordKey)
            asset.wrong("password", u"the name of a secret of its own, such as secret:windows/%1"_s.arg(target.name));
        access.password = [get = secret, name]() -> Result<QString> {
            return get ? get(name) : Error{u"no_login"_s, u"there are no secrets here"_s, {}, {}};
        };
    } else if (!ownUser.isEmpty() && ownUser.compare(user, Qt::CaseInsensitive) != 0) {
        asset.wrong("password", u"given beside winrm_user (secret:windows/...): the password in Settings is another "
                                "user's"_s);
    }
    if (const QString text = asset.text("authentication"); !text.isEmpty()) {
        endpoint.authentication = text == "basic"_L1 ? Authentication::Basic : Authentication::Negotiate;
        if (text != "basic"_L1 && text != "negotiate"_L1) asset.wrong("authentication", u"negotiate or basic"_s);
    }
    bool ownTrust = false;
    if (const QString text = asset.text("ca_file"); !text.isEmpty()) {
        endpoint.caFile = text;
        ownTrust = true;
    }
    if (const QString text = asset.text("fingerprint"); !text.isEmpty()) {
        if (const auto own = fingerprintOf(text))
            endpoint.fingerprint = *own;
        else
            asset.wrong("fingerprint", u"64 hexadecimal digits (SHA-256) or 40 (SHA-1)"_s);
        ownTrust = true;
    }
    if (asset.problem) return *asset.problem;

    if (endpoint.authentication == Authentication::Basic) {
        if (!endpoint.tls)
            return Error{u"basic_needs_tls"_s,
                         u"Basic would send the password to %1 in clear"_s.arg(target.name),
                         u"Use transport https, or authentication negotiate."_s,
                         {}};
        if (!endpoint.verify && endpoint.fingerprint.isEmpty())
            return Error{u"basic_needs_trust"_s,
                         u"Basic would send the password to whoever answers in place of %1"_s.arg(target.name),
                         u"Check certificates (windows/verify), or pin one (windows/fingerprint)."_s,
                         {}};
        if (ownPassword.isEmpty() && (ownTrust || authentication != Authentication::Basic))
            return Error{
                u"basic_needs_trust"_s,
                u"the asset %1 asks for the password in Settings by Basic with trust of its own"_s.arg(target.name),
                u"Give it a password of its own (metadata winrm_password: secret:windows/...), or set Basic, "
                "the authorities and the fingerprint in Settings."_s,
                {}};
    }
    if (endpoint.user.isEmpty())
        return Error{u"no_login"_s,
                     u"no user is set for Windows machines such as %1"_s.arg(target.name),
                     u"Set WINRM_USER and WINRM_PASSWORD, or user and password in Settings (Windows)."_s,
                     {}};
    return access;
}

} // namespace oc
