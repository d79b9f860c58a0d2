// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/settings/Settings.h"

namespace oc {

using namespace Qt::StringLiterals;
using Type = SettingSpec::Type;

namespace {

SettingSpec integer(const QString& key, int value, int minimum, int maximum, const QString& label,
                    const QString& help) {
    return {key, Type::Integer, value, {}, {}, label, help, minimum, maximum};
}

SettingSpec flag(const QString& key, bool value, const QString& label, const QString& help) {
    return {key, Type::Boolean, value, {}, {}, label, help};
}

SettingSpec choice(const QString& key, const QStringList& choices, const QString& value, const QString& label,
                   const QString& help) {
    return {key, Type::Choice, value, {}, choices, label, help};
}

SettingSpec text(const QString& key, const QString& value, const QString& label, const QString& help) {
    return {key, Type::String, value, {}, {}, label, help};
}

SettingSpec secret(const QString& key, const QString& environment, const QString& label, const QString& help) {
    return {key, Type::Secret, QJsonValue(QJsonValue::Undefined), environment, {}, label, help};
}

SettingSpec list(const QString& key, const QString& label, const QString& help) {
    return {key, Type::StringList, QJsonArray(), {}, {}, label, help};
}

SettingSpec fromVariable(SettingSpec spec, const QString& variable) {
    spec.environment = variable;
    return spec;
}

SettingSpec text(const QString& key, const QString& label, const QString& help) {
    return {key, Type::String, u""_s, {}, {}, label, help};
}

QList<SettingSpec> mailTable() {
    return {
        fromVariable(
            text(u"smtp/host"_s, u"Mail server"_s, u"Name or address of the SMTP server that mail is handed to."_s),
            u"SMTP_HOST"_s),
        fromVariable(integer(u"smtp/port"_s, 0, 0, 65'535, u"Port"_s,
                             u"465 is TLS from the first byte. 0 takes 587, or 25 without TLS."_s),
                     u"SMTP_PORT"_s),
        fromVariable(flag(u"smtp/use_tls"_s, true, u"Only with TLS"_s,
                          u"Send nothing over a connection that is not encrypted: TLS on port 465, STARTTLS on any "
                          "other. Off sends everything in clear text."_s),
                     u"SMTP_USE_TLS"_s),
        fromVariable(text(u"smtp/user"_s, u"User"_s, u"Who logs in; empty if the server wants no log-in."_s),
                     u"SMTP_USER"_s),
        secret(u"smtp/password"_s, u"SMTP_PASSWORD"_s, u"Password"_s,
               u"The user's password, an app password, or with xoauth2 an OAuth access token."_s),
        fromVariable(choice(u"smtp/auth"_s, {u"auto"_s, u"plain"_s, u"login"_s, u"cram-md5"_s, u"xoauth2"_s}, u"auto"_s,
                            u"How to log in"_s,
                            u"auto takes the best the server offers of cram-md5, plain and login."_s),
                     u"SMTP_AUTH"_s),
        fromVariable(text(u"smtp/from"_s, u"Sender"_s,
                          u"Address of mails that name no sender, with or without a name: Ops <ops@example.org>."_s),
                     u"SMTP_FROM"_s),
        fromVariable(
            text(u"smtp/ca_file"_s, u"Authorities of your own"_s,
                 u"A PEM file of certificates that the mail server's may be signed with, beside the system's."_s),
            u"SMTP_CA_FILE"_s),
        flag(u"smtp/allow_clear_password"_s, false, u"Passwords in clear text"_s,
             u"Log in to another machine also without TLS, where the password can be read on the way."_s),
    };
}

QList<SettingSpec> windowsTable() {
    return {
        fromVariable(text(u"windows/user"_s, u"User"_s,
                          u"Who logs in to Windows machines: DOMAIN\\user, user@domain, or .\\user for an account of "
                          "the machine itself. An asset may name another one (metadata winrm_user)."_s),
                     u"WINRM_USER"_s),
        secret(u"windows/password"_s, u"WINRM_PASSWORD"_s, u"Password"_s, u"The user's password."_s),
        fromVariable(choice(u"windows/transport"_s, {u"http"_s, u"https"_s}, u"http"_s, u"Transport"_s,
                            u"With http WinRM encrypts every message by itself; https needs a certificate on each "
                            "machine."_s),
                     u"WINRM_TRANSPORT"_s),
        fromVariable(integer(u"windows/port"_s, 0, 0, 65'535, u"Port"_s, u"0 takes 5985, or 5986 with https."_s),
                     u"WINRM_PORT"_s),
        fromVariable(choice(u"windows/authentication"_s, {u"negotiate"_s, u"basic"_s}, u"negotiate"_s,
                            u"How to log in"_s,
                            u"negotiate is NTLMv2, which never sends the password. basic sends it, and only over https "
                            "to a machine whose certificate was checked."_s),
                     u"WINRM_AUTHENTICATION"_s),
        fromVariable(text(u"windows/ca_file"_s, u"Authorities of your own"_s,
                          u"A PEM file of certificates that the machines' may be signed with, beside the system's."_s),
                     u"WINRM_CA_FILE"_s),
        fromVariable(text(u"windows/fingerprint"_s, u"Fingerprint"_s,
                          u"SHA-256 or SHA-1 (thumbprint) of the one certificate that is taken, in hexadecimal; for "
                          "several machines give each asset its own (metadata winrm_fingerprint)."_s),
                     u"WINRM_FINGERPRINT"_s),
        fromVariable(flag(u"windows/verify"_s, true, u"Check certificates"_s,
                          u"Off believes whoever answers over https; a fingerprint is the better way to take a "
                          "certificate that nobody signed."_s),
                     u"WINRM_VERIFY"_s),
    };
}

QList<SettingSpec> makeTable() {
    const QStringList decisions{u"allow"_s, u"confirm"_s, u"deny"_s};
    QList<SettingSpec> table{
        integer(u"run/max_parallel"_s, 20, 1, 10'000, u"Tasks at a time"_s,
                u"How many tasks of one run may be under way side by side."_s),
        integer(u"run/automation_threads"_s, 0, 0, 1'000, u"Threads for programs"_s,
                u"Worker threads that run local programs; 0 chooses by the number of processors."_s),
        choice(u"policy/read"_s, decisions, u"allow"_s, u"Tools that only read"_s,
               u"Whether steps that change nothing run at once, after a question, or not at all."_s),
        choice(u"policy/change"_s, decisions, u"allow"_s, u"Tools that change something"_s,
               u"Whether steps that change a machine or a service run at once, after a question, or not at all."_s),
        choice(
            u"policy/destructive"_s, decisions, u"confirm"_s, u"Tools that destroy something"_s,
            u"Whether steps that end, delete or overwrite something run at once, after a question, or not at all."_s),
        list(u"policy/denied_tools"_s, u"Tools that never run"_s,
             u"Names of tools that are refused whatever their risk."_s),
        list(u"expressions/environment_names"_s, u"Variables that plans may read"_s,
             u"Names of environment variables that expressions see as env.NAME. No others are visible."_s),
        flag(u"webhook/allow_link_local"_s, false, u"Webhooks to link-local addresses"_s,
             u"Allow 169.254.0.0/16 and fe80::/10, where cloud machines answer with their credentials."_s),
        flag(u"webhook/confirm_plain_http"_s, true, u"Ask before plain HTTP"_s,
             u"Webhooks to http:// addresses can be read on the way; ask before sending one."_s),
        secret(
            u"slack/webhook_url"_s, u"SLACK_WEBHOOK_URL"_s, u"Webhook"_s,
            u"Address of an incoming webhook (https://hooks.slack.com/services/...). It has a channel of its own."_s),
        secret(u"slack/bot_token"_s, u"SLACK_BOT_TOKEN"_s, u"Bot token"_s,
               u"Token of an app (xoxb-...) with the scope chat:write, to post to any channel it is in."_s),
        text(u"slack/api_url"_s, u"https://slack.com/api"_s, u"Address of the API"_s,
             u"Where messages with the bot token go; another one for GovSlack or a gateway."_s),
        secret(u"teams/webhook_url"_s, u"TEAMS_WEBHOOK_URL"_s, u"Webhook"_s,
               u"Address of a workflow \"Post to a channel when a webhook request is received\", with its sig=."_s),
        fromVariable(list(u"alerts/mail_to"_s, u"Alerts by mail go to"_s,
                          u"Addresses of the people who get the alerts of the channel mail."_s),
                     u"OPSCONDUCTOR_ALERT_MAIL_TO"_s),
        fromVariable(
            text(u"alerts/slack_channel"_s, u"Alerts on Slack go to"_s,
                 u"With a bot token: the channel that gets the alerts, such as #operations. A webhook has its own."_s),
            u"OPSCONDUCTOR_ALERT_SLACK_CHANNEL"_s),
        integer(u"alerts/keep_days"_s, 90, 0, 36'500, u"Days that alerts are remembered"_s,
                u"Alerts that were sent, failed, given up or muted are removed from the outbox's history after so many "
                "days; 0 keeps them for ever."_s),
        secret(u"assets/database_url"_s, u"DATABASE_URL"_s, u"Database of the assets"_s,
               u"postgresql://user:password@host:port/name?sslmode=require for an inventory that a team shares, or "
               "sqlite:///path; empty: a file in the state folder. Holds from the next start on."_s),
        choice(u"appearance/palette"_s, {u"system"_s, u"light"_s, u"dark"_s}, u"system"_s, u"Colours"_s,
               u"Light or dark, or as the desktop has it."_s),
        flag(u"appearance/follow_system_style"_s, false, u"The desktop's own style"_s,
             u"Draw buttons and lists as the desktop's other programs do."_s),
    };
    table += windowsTable();
    table += mailTable();
    return table;
}

} // namespace

const QList<SettingSpec>& Settings::table() {
    static const QList<SettingSpec> table = makeTable();
    return table;
}

const SettingSpec* Settings::spec(const QString& key) {
    for (const SettingSpec& spec : table()) {
        if (spec.key == key) return &spec;
    }
    return nullptr;
}

} // namespace oc
