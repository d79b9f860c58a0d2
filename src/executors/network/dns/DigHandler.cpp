// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/DigHandler.h"

#include "engine/base/Words.h"
#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsName.h"
#include "executors/network/dns/DnsOptions.h"
#include "executors/network/dns/DnsRecordText.h"
#include "executors/network/probe/ProbeOutcome.h"

#include <cmath>

namespace oc {

namespace {

constexpr qsizetype mostRows = 100'000;

struct Question {
    QString name;
    std::uint16_t type = 0;
    QByteArray wire;
};

Result<Question> questionOf(const DnsOptions& options) {
    Question question{options.name, dnsCodes::typeA, {}};
    if (options.reverse) {
        const auto reversed = dnsName::ofAddress(options.name);
        if (!reversed) {
            return Error{QStringLiteral("bad_parameter"),
                         QStringLiteral("'%1' is no address").arg(options.name),
                         QStringLiteral("With reverse, name is an IPv4 or IPv6 address."),
                         {}};
        }
        question.name = *reversed;
        question.type = dnsCodes::typePtr;
    } else if (!options.typeName.isEmpty()) {
        question.type = *dnsCodes::typeOf(options.typeName);
    }
    auto wire = dnsName::toWire(question.name);
    if (!wire) return wire.error();
    question.wire = std::move(*wire);
    return question;
}

QJsonArray flagsOf(const DnsMessage& message) {
    QJsonArray flags;
    const auto add = [&flags](bool set, const char* name) {
        if (set) flags.append(QLatin1String(name));
    };
    add(message.response, "qr");
    add(message.authoritative, "aa");
    add(message.truncated, "tc");
    add(message.recursionDesired, "rd");
    add(message.recursionAvailable, "ra");
    add(message.authenticated, "ad");
    add(message.checkingDisabled, "cd");
    return flags;
}

QJsonArray errorsOf(const DnsMessage& message) {
    QJsonArray errors;
    if (!message.edns) return errors;
    for (const DnsEdns::ExtendedError& error : message.edns->errors) {
        const QString name = QString::fromStdString(dnsCodes::extendedErrorName(error.code));
        const QString text = QString::fromStdString(error.text).simplified();
        QString whole = name.isEmpty() ? QStringLiteral("error %1").arg(error.code) : name;
        if (!text.isEmpty()) whole += QStringLiteral(": ") + text;
        errors.append(whole);
    }
    return errors;
}

/// The rows of all sections; the answers once more as a list.
StepOutput outputOf(const DnsReply& reply, bool& cut) {
    StepOutput output;
    auto table = std::make_shared<Table>();
    const auto column = [](const char* name, ColumnType type, const char* unit = "") {
        return Column{QString::fromLatin1(name), type, QString::fromLatin1(unit)};
    };
    table->columns = {column("section", ColumnType::String),   column("name", ColumnType::String),
                      column("ttl", ColumnType::Integer, "s"), column("class", ColumnType::String),
                      column("type", ColumnType::String),      column("data", ColumnType::String)};
    QJsonArray answer;
    cut = false;
    const auto add = [&](const char* section, const DnsReply::Part& part, const std::vector<DnsRecord>& records) {
        for (const DnsRecord& record : records) {
            if (table->rowCount() >= mostRows) {
                cut = true;
                return;
            }
            const QString data = QString::fromStdString(dnsRecordText::data(part.span(), record));
            table->cells << QLatin1String(section) << QString::fromStdString(record.name) << qint64(record.ttl)
                         << QString::fromStdString(dnsCodes::className(record.klass))
                         << QString::fromStdString(dnsCodes::typeName(record.type)) << data;
            if (*section == 'a' && &records == &part.message.answers) answer.append(data);
        }
    };
    for (const DnsReply::Part& part : reply.parts)
        add("answer", part, part.message.answers);
    for (const DnsReply::Part& part : reply.parts)
        add("authority", part, part.message.authority);
    for (const DnsReply::Part& part : reply.parts)
        add("additional", part, part.message.additional);
    const DnsMessage& message = reply.message();
    QJsonObject& fields = output.fields;
    fields.insert(QStringLiteral("status"), QString::fromStdString(dnsCodes::statusName(message.status)));
    fields.insert(QStringLiteral("flags"), flagsOf(message));
    fields.insert(QStringLiteral("answer"), answer);
    fields.insert(QStringLiteral("server"), reply.server.address.toString());
    fields.insert(QStringLiteral("port"), reply.server.port);
    fields.insert(QStringLiteral("transport"), reply.tcp ? QStringLiteral("tcp") : QStringLiteral("udp"));
    fields.insert(QStringLiteral("size"), reply.size());
    fields.insert(QStringLiteral("time_ms"), std::round(reply.timeMs * 10) / 10);
    fields.insert(QStringLiteral("extended_errors"), errorsOf(message));
    output.table = table;
    return output;
}

} // namespace

StepOutcome DigHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto options = DnsOptions::fromParameters(request.parameters);
    if (!options) return StepOutcome::failure(options.error());
    if (const Status here = probeOutcome::fromHere(request); !here) return StepOutcome::failure(here.error());
    const auto question = questionOf(*options);
    if (!question) return StepOutcome::failure(question.error());
    const auto servers = options->servers(ResolvConf::read(resolvConf_), context);
    if (!servers) return probeOutcome::failed(servers.error(), context);
    DnsClient client({*servers, options->timeout, options->retries, options->tcp, false}, context);
    const auto reply = client.ask({question->wire, question->type, options->recursion, options->dnssec});
    if (!reply) return probeOutcome::failed(reply.error(), context);
    if (reply->ignored > 0) {
        context.emitNotice(QStringLiteral("%1 replies were ignored: they were not to this question. Somebody may be "
                                          "trying to slip answers in.")
                               .arg(reply->ignored));
    }
    bool cut = false;
    const StepOutput output = outputOf(*reply, cut);
    if (cut) context.emitNotice(QStringLiteral("The first %1 records are shown").arg(mostRows));
    const qsizetype answers = output.fields.value(QStringLiteral("answer")).toArray().size();
    return StepOutcome::success(
        output, QStringLiteral("%1, %2, from %3 in %4 ms")
                    .arg(output.fields.value(QStringLiteral("status")).toString(),
                         answers == 1 ? QStringLiteral("1 answer") : QStringLiteral("%1 answers").arg(answers),
                         reply->server.where())
                    .arg(output.fields.value(QStringLiteral("time_ms")).toDouble()));
}

Result<StepPreview> DigHandler::preview(const StepRequest& request) const {
    const auto options = DnsOptions::fromParameters(request.parameters);
    if (!options) return options.error();
    const auto question = questionOf(*options);
    if (!question) return question.error();
    QStringList words{QStringLiteral("dig")};
    if (!options->server.isEmpty()) words << QLatin1Char('@') + options->server;
    if (options->portText != QLatin1String("53")) words << QStringLiteral("-p") << options->portText;
    if (options->reverse)
        words << QStringLiteral("-x") << options->name;
    else
        words << QStringLiteral("-t") << QString::fromStdString(dnsCodes::typeName(question->type))
              << QStringLiteral("-q") << options->name;
    if (options->dnssec) words << QStringLiteral("+dnssec");
    if (options->tcp) words << QStringLiteral("+tcp");
    if (!options->recursion) words << QStringLiteral("+norecurse");
    words << QStringLiteral("+timeout=%1").arg(std::ceil(double(options->timeout.count()) / 1000))
          << QStringLiteral("+retry=%1").arg(options->retries);
    StepPreview preview;
    preview.kind = QStringLiteral("request");
    preview.text = QStringLiteral("Ask %1 for the %2 records of %3\nThe same with dig: %4")
                       .arg(options->whom(), QString::fromStdString(dnsCodes::typeName(question->type)), question->name,
                            shellQuoted(words));
    preview.details = {{QStringLiteral("argv"), QJsonArray::fromStringList(words)}};
    return preview;
}

} // namespace oc
