// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WsmanReply.h"

#include "executors/automation/winrm/WsmanNames.h"

#include <QXmlStreamReader>

namespace oc {
namespace {

constexpr int deepest = 32;
constexpr qsizetype longestText = 4000;
constexpr qsizetype longestId = 200;

Error badReply(const QString& why) {
    return {QStringLiteral("bad_reply"),
            QStringLiteral("the reply is no message of WS-Management: %1").arg(why),
            QStringLiteral("Is it really WinRM that listens there?"),
            {}};
}

/// Goes through the elements of a reply, each with the names of those around it.
class Reader {
public:
    explicit Reader(const QByteArray& bytes) : xml_(bytes) {}

    Result<WsmanReply> read() {
        while (!xml_.atEnd()) {
            switch (xml_.readNext()) {
            case QXmlStreamReader::DTD:
            case QXmlStreamReader::EntityReference:
                // SOAP 1.2, part 1, section 5: there must be none; what it could declare grows without bounds.
                return badReply(QStringLiteral("it has a document type"));
            case QXmlStreamReader::StartElement:
                if (path_.size() >= deepest) return badReply(QStringLiteral("it is nested too deeply"));
                begin();
                break;
            case QXmlStreamReader::Characters:
                // Nobody needs the rest of a very long word, but base64 has to be whole.
                if (wanted_) text_ += xml_.text();
                break;
            case QXmlStreamReader::EndElement:
                if (!end()) return badReply(problem_);
                break;
            default:
                break;
            }
        }
        if (xml_.hasError()) return badReply(xml_.errorString());
        if (!isEnvelope_) return badReply(QStringLiteral("it is no SOAP envelope"));
        finishFault();
        return std::move(reply_);
    }

private:
    struct Element {
        QString space;
        QString name;
    };

    bool is(qsizetype fromInside, QLatin1String space, const char* name) const {
        if (fromInside >= path_.size()) return false;
        const Element& element = path_.at(path_.size() - 1 - fromInside);
        return element.name == QLatin1String(name) && element.space == space;
    }
    bool isNamed(qsizetype fromInside, const char* name) const {
        return fromInside < path_.size() && path_.at(path_.size() - 1 - fromInside).name == QLatin1String(name);
    }
    bool inFault() const { return reply_.fault.has_value(); }

    void begin() {
        path_.append({xml_.namespaceUri().toString(), xml_.name().toString()});
        text_.clear();
        const auto attributes = xml_.attributes();
        const auto attribute = [&](const char* name) {
            return attributes.value(QLatin1String(name)).toString().left(longestId);
        };
        wanted_ = true;
        if (path_.size() == 1) {
            isEnvelope_ = is(0, wsman::soap, "Envelope");
        } else if (is(0, wsman::soap, "Fault") && is(1, wsman::soap, "Body")) {
            reply_.fault = WsmanFault{};
        } else if (is(0, wsman::fault, "WSManFault")) {
            // The outermost has the code; those within it tell of its provider.
            if (reply_.fault && reply_.fault->code == 0) reply_.fault->code = attribute("Code").toUInt();
        } else if (is(0, wsman::management, "Selector")) {
            selectsShell_ = attribute("Name") == QLatin1String("ShellId");
        } else if (is(0, wsman::shell, "Stream")) {
            stream_ = {attribute("Name"),
                       attribute("CommandId"),
                       {},
                       attribute("End").compare(QLatin1String("true"), Qt::CaseInsensitive) == 0};
        } else if (is(0, wsman::shell, "CommandState")) {
            if (attribute("State") == wsman::commandDone) reply_.done = true;
        }
    }

    bool end() {
        const QString text = text_;
        text_.clear();
        const bool good = take(text);
        path_.removeLast();
        return good;
    }

    bool take(const QString& text) {
        if (is(0, wsman::addressing, "Action") && is(1, wsman::soap, "Header")) {
            reply_.action = text.trimmed().left(longestText);
        } else if (is(0, wsman::addressing, "RelatesTo") && is(1, wsman::soap, "Header")) {
            reply_.relatesTo = text.trimmed().left(longestId);
        } else if (inFault()) {
            takeFault(text);
        } else if (is(0, wsman::management, "Selector") && selectsShell_) {
            reply_.shell = text.trimmed().left(longestId);
        } else if (is(0, wsman::shell, "ShellId") && reply_.shell.isEmpty()) {
            reply_.shell = text.trimmed().left(longestId);
        } else if (is(0, wsman::shell, "CommandId")) {
            reply_.command = text.trimmed().left(longestId);
        } else if (is(0, wsman::shell, "Stream")) {
            const auto bytes =
                QByteArray::fromBase64Encoding(text.simplified().remove(QLatin1Char(' ')).toLatin1(),
                                               QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
            if (!bytes) {
                problem_ = QStringLiteral("its output is not in base64");
                return false;
            }
            stream_.bytes = *bytes;
            reply_.streams.append(std::move(stream_));
            stream_ = {};
        } else if (is(0, wsman::shell, "ExitCode") && is(1, wsman::shell, "CommandState")) {
            bool known = false;
            // A signed number of 32 bits; an NTSTATUS is written without its sign.
            const qint64 code = text.trimmed().toLongLong(&known);
            if (known) reply_.exitCode = int(quint32(quint64(code)));
        }
        return true;
    }

    void takeFault(const QString& text) {
        const QString words = text.simplified().left(longestText);
        if (is(0, wsman::soap, "Value") && is(1, wsman::soap, "Subcode")) {
            reply_.fault->subcode = words;
        } else if (is(0, wsman::soap, "Text") && is(1, wsman::soap, "Reason")) {
            reason_ = words;
        } else if (is(0, wsman::fault, "Message")) {
            if (message_.isEmpty()) message_ = words;
        } else if (is(0, wsman::fault, "ProviderFault")) {
            if (provider_.isEmpty()) provider_ = words;
        } else if (isNamed(0, "error_Code") && isNamed(1, "MSFT_WmiError")) {
            if (reply_.fault->code == 0) reply_.fault->code = words.toUInt();
        } else if (isNamed(0, "Message") && isNamed(1, "MSFT_WmiError")) {
            wmi_ = words;
        }
    }

    void finishFault() {
        if (!reply_.fault) return;
        for (const QString& words : {message_, provider_, reason_, wmi_}) {
            if (!words.isEmpty() && reply_.fault->text.isEmpty()) reply_.fault->text = words;
        }
    }

    QXmlStreamReader xml_;
    WsmanReply reply_;
    QList<Element> path_;
    QString text_;
    bool wanted_ = false;
    bool isEnvelope_ = false;
    bool selectsShell_ = false;
    WsmanReply::Stream stream_;
    QString reason_, message_, provider_, wmi_;
    QString problem_;
};

} // namespace

Result<WsmanReply> WsmanReply::read(const QByteArray& xml) {
    return Reader(xml).read();
}

} // namespace oc
