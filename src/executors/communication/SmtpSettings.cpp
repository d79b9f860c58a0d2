// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/SmtpSettings.h"

#include "engine/base/Redactor.h"
#include "engine/catalogue/AddressText.h"
#include "engine/secrets/SecretStore.h"
#include "engine/settings/Settings.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

constexpr auto passwordKey = "smtp/password"_L1;

Error badSetting(const QString& message, const QString& hint) {
    return {u"bad_setting"_s, message, hint, {}};
}

/// A variable that is set to something Settings could not read: the default in its place would be a surprise.
Status checkEnvironment(const Settings& settings) {
    for (const SettingSpec& spec : Settings::table()) {
        if (!spec.key.startsWith("smtp/"_L1) || spec.environment.isEmpty()) continue;
        const QString text = qEnvironmentVariable(spec.environment.toLatin1().constData());
        if (text.isEmpty() || settings.source(spec.key) == SettingSource::Environment) continue;
        QString expected = u"true or false"_s;
        if (spec.type == SettingSpec::Type::Integer)
            expected = u"a number from %1 to %2"_s.arg(spec.minimum).arg(spec.maximum);
        else if (spec.type == SettingSpec::Type::Choice)
            expected = u"one of "_s + spec.choices.join(u", "_s);
        return badSetting(u"the environment variable %1 is '%2'"_s.arg(spec.environment, text.left(40)),
                          u"It has to be %1."_s.arg(expected));
    }
    return {};
}

SmtpAuth authOf(const QString& name) {
    if (name == "plain"_L1) return SmtpAuth::Plain;
    if (name == "login"_L1) return SmtpAuth::Login;
    if (name == "cram-md5"_L1) return SmtpAuth::CramMd5;
    if (name == "xoauth2"_L1) return SmtpAuth::XOAuth2;
    return SmtpAuth::Best;
}

Result<QString> findPassword(const QString& user, SecretStore& secrets, Redactor& redactor) {
    if (qEnvironmentVariableIsSet("SMTP_PASSWORD")) {
        const QString value = qEnvironmentVariable("SMTP_PASSWORD");
        redactor.add(value);
        return value;
    }
    auto stored = secrets.find(passwordKey);
    if (stored) return stored;
    Error error{u"bad_setting"_s,
                u"there is no password for the mail user %1"_s.arg(user),
                u"Set SMTP_PASSWORD, or keep the password in Settings (Mail); without SMTP_USER none is needed."_s,
                {}};
    return error.because(stored.error());
}

} // namespace

QString SmtpSettings::server() const {
    return (host.contains(u':') ? u"[%1]:%2"_s : u"%1:%2"_s).arg(host).arg(port);
}

QString SmtpSettings::tlsName() const {
    return tls == SmtpTls::None ? u"no encryption"_s : tls == SmtpTls::Implicit ? u"TLS"_s : u"STARTTLS"_s;
}

Result<SmtpSettings> SmtpSettings::read(const Settings& settings, SecretStore& secrets, Redactor& redactor) {
    if (const Status status = checkEnvironment(settings); !status) return status.error();
    SmtpSettings smtp;
    QString host = settings.text(u"smtp/host"_s).trimmed();
    if (host.isEmpty()) {
        return Error{u"no_mail_server"_s,
                     u"no mail server is set"_s,
                     u"Set the environment variable SMTP_HOST, or the server in Settings (Mail, smtp/host)."_s,
                     {}};
    }
    if (host.startsWith(u'[') && host.endsWith(u']')) host = host.mid(1, host.size() - 2);
    const auto canonical = addressText::canonicalHost(host);
    if (!canonical)
        return badSetting(u"'%1' (SMTP_HOST, smtp/host) is no host name"_s.arg(host.left(80).simplified()),
                          u"The name alone, such as mail.example.org; the port goes into SMTP_PORT."_s);
    smtp.host = *canonical;
    const bool tls = settings.flag(u"smtp/use_tls"_s);
    const int port = settings.integer(u"smtp/port"_s);
    smtp.port = quint16(port > 0 ? port : tls ? 587 : 25);
    smtp.tls = !tls ? SmtpTls::None : smtp.port == 465 ? SmtpTls::Implicit : SmtpTls::StartTls;
    smtp.user = settings.text(u"smtp/user"_s);
    smtp.password = [user = smtp.user, &secrets, &redactor] { return findPassword(user, secrets, redactor); };
    smtp.auth = authOf(settings.text(u"smtp/auth"_s));
    smtp.from = settings.text(u"smtp/from"_s).trimmed();
    smtp.caFile = settings.text(u"smtp/ca_file"_s);
    smtp.allowClearPassword = settings.flag(u"smtp/allow_clear_password"_s);
    if (smtp.user.isEmpty() && !qEnvironmentVariable("SMTP_PASSWORD").isEmpty())
        return badSetting(u"SMTP_PASSWORD is set but no user for it"_s,
                          u"Set SMTP_USER, or unset SMTP_PASSWORD if the server wants no log-in."_s);
    return smtp;
}

} // namespace oc
