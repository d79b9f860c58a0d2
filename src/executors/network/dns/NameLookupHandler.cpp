// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/dns/NameLookupHandler.h"

#include "engine/base/Words.h"
#include "executors/network/dns/DnsCodes.h"
#include "executors/network/dns/DnsName.h"
#include "executors/network/dns/DnsOptions.h"
#include "executors/network/dns/DnsRecordText.h"
#include "executors/network/probe/ProbeOutcome.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace oc {

namespace {

constexpr qsizetype mostRows = 100'000;

/// What is asked for: the names to try, in order, and the types of each.
struct Wanted {
    QStringList names;
    QList<std::uint16_t> types;
};

QString typeName(std::uint16_t type) {
    return QString::fromStdString(dnsCodes::typeName(type));
}

/// As people write it, without the dot at its end.
QString withoutDot(QString name) {
    if (name.size() > 1 && name.endsWith(QLatin1Char('.'))) name.chop(1);
    return name;
}

bool endsWithName(std::uint16_t type) {
    static constexpr std::uint16_t types[] = {dnsCodes::typeNs, dnsCodes::typeCname, dnsCodes::typePtr,
                                              dnsCodes::typeMx, dnsCodes::typeSrv,   dnsCodes::typeDname};
    return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

/// One look-up from its first question to its last; lives on the worker thread.
class Lookup {
public:
    Lookup(bool host, DnsClient client, StepContext& context)
        : host_(host), client_(std::move(client)), context_(context) {
        const auto column = [](const char* name, ColumnType type, const char* unit = "") {
            return Column{QString::fromLatin1(name), type, QString::fromLatin1(unit)};
        };
        table_->columns = {column("name", ColumnType::String), column("type", ColumnType::String),
                           column("data", ColumnType::String), column("ttl", ColumnType::Integer, "s")};
        if (!host_) table_->columns.append(column("authoritative", ColumnType::Boolean));
    }

    [[nodiscard]] StepOutcome run(const Wanted& wanted) {
        for (const QString& name : wanted.names) {
            const auto wire = dnsName::toWire(name);
            if (!wire) return StepOutcome::failure(wire.error());
            for (const std::uint16_t type : wanted.types) {
                const auto reply = client_.ask({*wire, type});
                if (!reply) return probeOutcome::failed(reply.error(), context_);
                if (const Status taken = take(*reply, name, type); !taken) return StepOutcome::failure(taken.error());
                if (!exists_) break; // neither has it records of another type
            }
            asked_ = name;
            if (exists_) break;
        }
        return outcome();
    }

private:
    [[nodiscard]] Status take(const DnsReply& reply, const QString& name, std::uint16_t type) {
        const DnsMessage& message = reply.message();
        status_ = QString::fromStdString(dnsCodes::statusName(message.status));
        exists_ = message.status != dnsCodes::nxDomain;
        server_ = reply.server;
        timeMs_ += reply.timeMs;
        if (reply.ignored > 0)
            context_.emitNotice(
                QStringLiteral("%1 replies were ignored: they were not to this question").arg(reply.ignored));
        if (message.status != dnsCodes::noError && exists_) {
            return Error{QStringLiteral("dns_failed"),
                         QStringLiteral("%1 answers %2 to the question for the %3 records of %4")
                             .arg(reply.server.where(), status_, typeName(type), name),
                         message.status == dnsCodes::refused
                             ? QStringLiteral("The server does not answer for this name, or not to this machine.")
                             : QStringLiteral("Ask again, or another server; dig shows all of the answer."),
                         {}};
        }
        for (const DnsReply::Part& part : reply.parts) {
            for (const DnsRecord& record : part.message.answers) {
                if (table_->rowCount() >= mostRows) break;
                addRow(part, record);
            }
        }
        return {};
    }

    void addRow(const DnsReply::Part& part, const DnsRecord& record) {
        QString data = QString::fromStdString(dnsRecordText::data(part.span(), record));
        if (endsWithName(record.type)) data = withoutDot(data);
        const QString name = withoutDot(QString::fromStdString(record.name));
        // An alias comes again with each type.
        const QString whole = name + QLatin1Char(' ') + typeName(record.type) + QLatin1Char(' ') + data;
        if (record.type == dnsCodes::typeCname && seen_.contains(whole)) return;
        if (record.type == dnsCodes::typeCname) seen_.append(whole);
        table_->cells << name << typeName(record.type) << data << qint64(record.ttl);
        if (!host_) table_->cells.appendBool(part.message.authoritative);
        if (record.type == dnsCodes::typeA || record.type == dnsCodes::typeAaaa) addresses_.append(data);
        if (record.type == dnsCodes::typePtr) names_.append(data);
        if (record.type == dnsCodes::typeMx) {
            const qsizetype blank = data.indexOf(QLatin1Char(' '));
            if (data.mid(blank + 1) != QLatin1String(".")) // RFC 7505: takes no mail
                mail_.append({data.left(blank).toInt(), data.mid(blank + 1)});
        }
    }

    [[nodiscard]] StepOutcome outcome() {
        StepOutput output;
        QJsonObject& fields = output.fields;
        fields.insert(QStringLiteral("exists"), exists_);
        fields.insert(QStringLiteral("status"), status_);
        fields.insert(QStringLiteral("addresses"), QJsonArray::fromStringList(addresses_));
        fields.insert(QStringLiteral("time_ms"), std::round(timeMs_ * 10) / 10);
        if (host_) {
            std::stable_sort(mail_.begin(), mail_.end(),
                             [](const auto& a, const auto& b) { return a.first < b.first; });
            QStringList mail;
            for (const auto& [preference, name] : std::as_const(mail_))
                mail.append(name);
            fields.insert(QStringLiteral("names"), QJsonArray::fromStringList(names_));
            fields.insert(QStringLiteral("mail_servers"), QJsonArray::fromStringList(mail));
            fields.insert(QStringLiteral("server"), server_.address.toString());
        } else {
            fields.insert(QStringLiteral("server"), QJsonObject{{QStringLiteral("name"), server_.name},
                                                                {QStringLiteral("address"), server_.address.toString()},
                                                                {QStringLiteral("port"), server_.port}});
        }
        const qsizetype rows = table_->rowCount();
        output.table = table_;
        const QString what = !exists_    ? QStringLiteral("%1 does not exist").arg(withoutDot(asked_))
                             : rows == 0 ? QStringLiteral("%1 exists, but has no such records").arg(withoutDot(asked_))
                             : rows == 1 ? QStringLiteral("1 record")
                                         : QStringLiteral("%1 records").arg(rows);
        return StepOutcome::success(output, QStringLiteral("%1, from %2").arg(what, server_.where()));
    }

    bool host_;
    DnsClient client_;
    StepContext& context_;
    std::shared_ptr<Table> table_ = std::make_shared<Table>();
    bool exists_ = false;
    QString status_;
    QString asked_;
    DnsServer server_;
    double timeMs_ = 0;
    QStringList seen_;
    QStringList addresses_;
    QStringList names_;
    QList<std::pair<int, QString>> mail_;
};

} // namespace

StepOutcome NameLookupHandler::execute(const StepRequest& request, StepContext& context) const {
    const auto options = DnsOptions::fromParameters(request.parameters);
    if (!options) return StepOutcome::failure(options.error());
    if (const Status here = probeOutcome::fromHere(request); !here) return StepOutcome::failure(here.error());
    const ResolvConf conf = ResolvConf::read(resolvConf_);
    Wanted wanted;
    if (!options->typeName.isEmpty()) wanted.types = {*dnsCodes::typeOf(options->typeName)};
    const auto reversed = dnsName::ofAddress(options->name);
    if (reversed && (wanted.types.isEmpty() || wanted.types.first() == dnsCodes::typePtr)) {
        wanted = {{*reversed}, {dnsCodes::typePtr}};
    } else {
        wanted.names = conf.candidates(options->name);
        if (wanted.types.isEmpty()) wanted.types = {dnsCodes::typeA, dnsCodes::typeAaaa};
        if (options->typeName.isEmpty() && kind_ == Kind::Host) wanted.types.append(dnsCodes::typeMx);
    }
    const auto servers = options->servers(conf, context);
    if (!servers) return probeOutcome::failed(servers.error(), context);
    DnsClient client({*servers, options->timeout, options->retries, false, true}, context);
    return Lookup(kind_ == Kind::Host, std::move(client), context).run(wanted);
}

Result<StepPreview> NameLookupHandler::preview(const StepRequest& request) const {
    const auto options = DnsOptions::fromParameters(request.parameters);
    if (!options) return options.error();
    const bool host = kind_ == Kind::Host;
    const QString program = host ? QStringLiteral("host") : QStringLiteral("nslookup");
    QStringList words{program};
    if (!options->typeName.isEmpty()) {
        if (host)
            words << QStringLiteral("-t") << options->typeName;
        else
            words << QStringLiteral("-type=") + options->typeName;
    }
    if (options->portText != QLatin1String("53")) {
        if (host)
            words << QStringLiteral("-p") << options->portText;
        else
            words << QStringLiteral("-port=") + options->portText;
    }
    words << options->name;
    if (!options->server.isEmpty()) words << options->server;
    StepPreview preview;
    preview.kind = QStringLiteral("request");
    preview.text = QStringLiteral("Ask %1 for %2%3\nThe same with %4: %5")
                       .arg(options->whom(), options->name,
                            options->typeName.isEmpty() ? QString()
                                                        : QStringLiteral(", records of type %1").arg(options->typeName),
                            program, shellQuoted(words));
    preview.details = {{QStringLiteral("argv"), QJsonArray::fromStringList(words)}};
    return preview;
}

} // namespace oc
