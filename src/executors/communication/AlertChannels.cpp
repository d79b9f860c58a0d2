// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/AlertChannels.h"

#include "engine/base/Json.h"
#include "engine/catalogue/ParameterSpec.h"
#include "executors/communication/AlertsFile.h"

#include <QJsonArray>
#include <QRegularExpression>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error notSet(const QString& what, const QString& remedy) {
    return {u"not_set"_s, what, remedy, {}};
}

KnownChannel mail(const ChannelSettings& settings) {
    KnownChannel known{{u"mail"_s, u"sendmail"_s, {{u"to"_s, QJsonArray::fromStringList(settings.mailTo)}}},
                       settings.mailTo.join(u", "_s),
                       {},
                       false};
    if (!settings.isSet(u"smtp/host"_s))
        known.ready = notSet(u"there is no mail server"_s, u"set SMTP_HOST, or smtp/host in the settings"_s);
    else if (settings.mailTo.isEmpty())
        known.ready = notSet(u"there is nobody to send to"_s,
                             u"set OPSCONDUCTOR_ALERT_MAIL_TO, or alerts/mail_to in the settings"_s);
    return known;
}

KnownChannel slack(const ChannelSettings& settings) {
    KnownChannel known{{u"slack"_s, u"slack_cli"_s, {}}, {}, {}, false};
    const bool token = settings.isSet(u"slack/bot_token"_s);
    if (token && !settings.slackChannel.isEmpty()) {
        known.channel.parameters.insert(u"channel"_s, settings.slackChannel);
        known.goesTo = settings.slackChannel;
    } else if (!settings.isSet(u"slack/webhook_url"_s)) {
        known.ready = token ? notSet(u"a bot token needs a channel"_s,
                                     u"set OPSCONDUCTOR_ALERT_SLACK_CHANNEL, or alerts/slack_channel in the settings"_s)
                            : notSet(u"there is neither a webhook nor a bot token"_s,
                                     u"set SLACK_WEBHOOK_URL, or SLACK_BOT_TOKEN and a channel"_s);
    }
    return known;
}

KnownChannel teams(const ChannelSettings& settings) {
    KnownChannel known{{u"teams"_s, u"teams_cli"_s, {}}, {}, {}, false};
    if (!settings.isSet(u"teams/webhook_url"_s))
        known.ready = notSet(u"there is no webhook"_s, u"set TEAMS_WEBHOOK_URL"_s);
    return known;
}

/// Reads one entry of the list; the error names the place.
Result<KnownChannel> readChannel(const QJsonValue& value, const QString& pointer, const Catalogue& catalogue) {
    const auto bad = [&pointer](const QString& below, const QString& what, const QString& hint = {}) {
        return Error{u"bad_channels"_s, pointer + below + u' ' + what, hint, {}};
    };
    if (!value.isObject()) return bad({}, u"must be an object, and is a "_s + json::typeName(value));
    const QJsonObject object = value.toObject();
    for (auto it = object.begin(); it != object.end(); ++it) {
        static const QStringList keys{u"name"_s, u"tool"_s, u"parameters"_s};
        if (keys.contains(it.key()) || it.key().startsWith("x-"_L1)) continue;
        const QString nearest = nearestName(it.key(), keys);
        return bad(u'/' + json::escapeToken(it.key()), u"is unknown"_s,
                   nearest.isEmpty() ? u"it can be name, tool and parameters"_s : u"did you mean %1?"_s.arg(nearest));
    }
    KnownChannel known;
    known.own = true;
    known.channel.name = object.value(u"name"_s).toString();
    static const QRegularExpression nameForm(u"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z"_s);
    if (!nameForm.match(known.channel.name).hasMatch())
        return bad(u"/name"_s, u"must be a name of letters, digits, '.', '_' and '-'"_s, u"such as dba-mail"_s);
    known.channel.tool = object.value(u"tool"_s).toString();
    if (!AlertChannels::tools().contains(known.channel.tool)) {
        const QString nearest = nearestName(known.channel.tool, AlertChannels::tools());
        return bad(u"/tool"_s, u"must be one of "_s + AlertChannels::tools().join(u", "_s),
                   nearest.isEmpty() ? QString() : u"did you mean %1?"_s.arg(nearest));
    }
    const QJsonValue parameters = object.value(u"parameters"_s);
    if (!parameters.isUndefined() && !parameters.isObject()) return bad(u"/parameters"_s, u"must be an object"_s);
    known.channel.parameters = parameters.toObject();
    const ToolSpecPtr tool = catalogue.find(known.channel.tool);
    if (!tool) return bad(u"/tool"_s, u"is not in the catalogue"_s, u"see opsctl tools check"_s);
    for (auto it = known.channel.parameters.begin(); it != known.channel.parameters.end(); ++it) {
        const QString place = u"/parameters/"_s + json::escapeToken(it.key());
        const ParameterSpec* spec = tool->parameter(it.key());
        if (!spec) return bad(place, u"is no parameter of "_s + tool->name, u"see opsctl tools show "_s + tool->name);
        const QString text = it.value().toString();
        if (spec->isSecret() && !text.startsWith("secret:"_L1))
            return bad(place, u"holds a secret in clear"_s,
                       u"write secret:NAME, and give its value by OPSCONDUCTOR_SECRET_NAME or the keychain"_s);
        if (spec->name == "to"_L1 || spec->name == "channel"_L1) {
            QStringList names;
            for (const QJsonValue& one : it.value().toArray())
                names.append(one.toString());
            known.goesTo = it.value().isArray() ? names.join(u", "_s) : text;
        }
    }
    return known;
}

} // namespace

Result<AlertChannels> AlertChannels::read(const QString& path, const ChannelSettings& settings,
                                          const Catalogue& catalogue) {
    AlertChannels channels;
    channels.channels_ = {mail(settings), slack(settings), teams(settings)};
    const auto document = AlertsFile(path).read();
    if (!document) return document.error();
    const auto bad = [&path](const QString& what, const QString& hint) {
        return Error{u"bad_channels"_s, path + u": "_s + what, hint, {}};
    };
    const QJsonValue list = document->value(u"channels"_s);
    if (list.isUndefined() && document->contains(u"templates"_s)) return channels;
    if (!document->isEmpty() && !list.isArray())
        return bad(u"/channels must be a list"_s, u"{\"channels\": [{\"name\": ..., \"tool\": ...}]}"_s);
    if (const Status added = channels.add(list.toArray(), catalogue); !added)
        return bad(added.error().message, added.error().hint);
    return channels;
}

Status AlertChannels::add(const QJsonArray& own, const Catalogue& catalogue) {
    for (qsizetype i = 0; i < own.size(); ++i) {
        auto known = readChannel(own.at(i), u"/channels/%1"_s.arg(i), catalogue);
        if (!known) return known.error();
        for (const KnownChannel& other : std::as_const(channels_)) {
            if (other.channel.name.compare(known->channel.name, Qt::CaseInsensitive) != 0) continue;
            return Error{u"bad_channels"_s,
                         u"/channels/%1/name: there is a channel %2 already"_s.arg(i).arg(other.channel.name),
                         other.own ? u"give one of them another name"_s : u"it is the one of the settings"_s,
                         {}};
        }
        channels_.append(std::move(*known));
    }
    return {};
}

Status AlertChannels::check(const QJsonArray& own, const Catalogue& catalogue) {
    AlertChannels channels;
    const ChannelSettings none{{}, {}, [](const QString&) { return false; }};
    channels.channels_ = {mail(none), slack(none), teams(none)};
    return channels.add(own, catalogue);
}

QStringList AlertChannels::tools() {
    return {u"sendmail"_s, u"slack_cli"_s, u"teams_cli"_s, u"webhook_sender"_s};
}

QList<ParameterSpec> AlertChannels::parametersOf(const ToolSpec& tool) {
    // Besides what renderAlert() sets, whatever else is content: it belongs to one alert.
    static const QStringList content{u"subject"_s,  u"body"_s,  u"html"_s,    u"attachments"_s, u"priority"_s,
                                     u"message"_s,  u"title"_s, u"blocks"_s,  u"thread"_s,      u"theme_color"_s,
                                     u"sections"_s, u"facts"_s, u"actions"_s, u"payload"_s};
    QList<ParameterSpec> own;
    for (const ParameterSpec& spec : tool.parameters)
        if (!content.contains(spec.name)) own.append(spec);
    return own;
}

Result<AlertChannel> AlertChannels::find(const QString& name) const {
    QStringList names;
    for (const KnownChannel& known : channels_) {
        names.append(known.channel.name);
        if (known.channel.name.compare(name, Qt::CaseInsensitive) != 0) continue;
        if (!known.ready) return known.ready.error();
        return known.channel;
    }
    const QString nearest = nearestName(name, names);
    return Error{u"no_such_channel"_s,
                 u"There is no channel '%1'"_s.arg(name),
                 nearest.isEmpty() ? u"there are "_s + names.join(u", "_s) : u"did you mean %1?"_s.arg(nearest),
                 {}};
}

} // namespace oc
