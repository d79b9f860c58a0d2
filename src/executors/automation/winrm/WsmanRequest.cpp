// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/winrm/WsmanRequest.h"

#include "executors/automation/winrm/WsmanNames.h"

#include <QUuid>
#include <QXmlStreamWriter>

#include <utility>

namespace oc {
namespace {

QString newId() {
    return QStringLiteral("uuid:") + QUuid::createUuid().toString(QUuid::WithoutBraces).toUpper();
}

QString duration(std::chrono::seconds time) {
    return QStringLiteral("PT%1S").arg(time.count());
}

using Options = QList<std::pair<QString, QString>>;

} // namespace

/// The head of a message, and its body behind it.
class WsmanRequest::Writer {
public:
    Writer(const WsmanRequest& request, QLatin1String action, const QString& shell, const Options& options)
        : xml_(&bytes_) {
        message_.id = newId();
        xml_.writeStartDocument();
        xml_.writeNamespace(wsman::soap, QStringLiteral("s"));
        xml_.writeNamespace(wsman::addressing, QStringLiteral("a"));
        xml_.writeNamespace(wsman::management, QStringLiteral("w"));
        xml_.writeNamespace(wsman::microsoft, QStringLiteral("p"));
        xml_.writeNamespace(wsman::shell, QStringLiteral("rsp"));
        xml_.writeStartElement(wsman::soap, QStringLiteral("Envelope"));
        xml_.writeStartElement(wsman::soap, QStringLiteral("Header"));
        xml_.writeTextElement(wsman::addressing, QStringLiteral("To"), request.to_);
        mustKnow(wsman::management, "ResourceURI", wsman::commandShell);
        xml_.writeStartElement(wsman::addressing, QStringLiteral("ReplyTo"));
        mustKnow(wsman::addressing, "Address", wsman::anonymous);
        xml_.writeEndElement();
        mustKnow(wsman::addressing, "Action", action);
        xml_.writeTextElement(wsman::addressing, QStringLiteral("MessageID"), message_.id);
        mustKnow(wsman::management, "MaxEnvelopeSize", QString::number(envelopeSize));
        language(wsman::management, "Locale");
        language(wsman::microsoft, "DataLocale");
        xml_.writeStartElement(wsman::microsoft, QStringLiteral("SessionId"));
        xml_.writeAttribute(wsman::soap, QStringLiteral("mustUnderstand"), QStringLiteral("false"));
        xml_.writeCharacters(request.session_);
        xml_.writeEndElement();
        xml_.writeTextElement(wsman::management, QStringLiteral("OperationTimeout"), request.operationTimeout_);
        if (!shell.isEmpty()) {
            xml_.writeStartElement(wsman::management, QStringLiteral("SelectorSet"));
            named(wsman::management, "Selector", QStringLiteral("ShellId"), shell);
            xml_.writeEndElement();
        }
        if (!options.isEmpty()) {
            xml_.writeStartElement(wsman::management, QStringLiteral("OptionSet"));
            xml_.writeAttribute(wsman::soap, QStringLiteral("mustUnderstand"), QStringLiteral("true"));
            for (const auto& [name, value] : options)
                named(wsman::management, "Option", name, value);
            xml_.writeEndElement();
        }
        xml_.writeEndElement();
        xml_.writeStartElement(wsman::soap, QStringLiteral("Body"));
    }

    void begin(const char* element, const QString& command = {}) {
        xml_.writeStartElement(wsman::shell, QString::fromLatin1(element));
        if (!command.isEmpty()) xml_.writeAttribute(QStringLiteral("CommandId"), command);
    }
    void attribute(const char* name, const QString& value) { xml_.writeAttribute(QString::fromLatin1(name), value); }
    void text(const QString& text) { xml_.writeCharacters(text); }
    void end() { xml_.writeEndElement(); }
    void element(const char* name, const QString& text) {
        xml_.writeTextElement(wsman::shell, QString::fromLatin1(name), text);
    }
    [[nodiscard]] Message finish() {
        xml_.writeEndDocument();
        message_.xml = bytes_;
        return message_;
    }

private:
    void mustKnow(QLatin1String space, const char* name, const QString& text) {
        xml_.writeStartElement(space, QString::fromLatin1(name));
        xml_.writeAttribute(wsman::soap, QStringLiteral("mustUnderstand"), QStringLiteral("true"));
        xml_.writeCharacters(text);
        xml_.writeEndElement();
    }
    /// Messages in English, whatever the server's language: they are looked up by it.
    void language(QLatin1String space, const char* name) {
        xml_.writeStartElement(space, QString::fromLatin1(name));
        xml_.writeAttribute(wsman::soap, QStringLiteral("mustUnderstand"), QStringLiteral("false"));
        xml_.writeAttribute(QStringLiteral("xml:lang"), QStringLiteral("en-US"));
        xml_.writeEndElement();
    }
    void named(QLatin1String space, const char* element, const QString& name, const QString& value) {
        xml_.writeStartElement(space, QString::fromLatin1(element));
        xml_.writeAttribute(QStringLiteral("Name"), name);
        xml_.writeCharacters(value);
        xml_.writeEndElement();
    }

    QByteArray bytes_;
    QXmlStreamWriter xml_;
    Message message_;
};

WsmanRequest::WsmanRequest(QString to, std::chrono::seconds operationTimeout)
    : to_(std::move(to)), operationTimeout_(duration(operationTimeout)), session_(newId()) {}

WsmanRequest::Message WsmanRequest::create(std::chrono::seconds idleTimeout) const {
    Writer writer(*this, QLatin1String("http://schemas.xmlsoap.org/ws/2004/09/transfer/Create"), {},
                  {{QStringLiteral("WINRS_NOPROFILE"), QStringLiteral("TRUE")},
                   {QStringLiteral("WINRS_CODEPAGE"), QStringLiteral("65001")}});
    writer.begin("Shell");
    writer.element("InputStreams", QStringLiteral("stdin"));
    writer.element("OutputStreams", QStringLiteral("stdout stderr"));
    writer.element("IdleTimeOut", duration(idleTimeout));
    return writer.finish();
}

WsmanRequest::Message WsmanRequest::command(const QString& shell, const QString& program,
                                            const QStringList& arguments) const {
    Writer writer(*this, QLatin1String("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Command"), shell,
                  {{QStringLiteral("WINRS_CONSOLEMODE_STDIN"), QStringLiteral("FALSE")},
                   {QStringLiteral("WINRS_SKIP_CMD_SHELL"), QStringLiteral("FALSE")}});
    writer.begin("CommandLine");
    writer.element("Command", program);
    for (const QString& argument : arguments)
        writer.element("Arguments", argument);
    return writer.finish();
}

WsmanRequest::Message WsmanRequest::send(const QString& shell, const QString& command, const QByteArray& bytes,
                                         bool end) const {
    Writer writer(*this, QLatin1String("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Send"), shell, {});
    writer.begin("Send");
    writer.begin("Stream");
    writer.attribute("Name", QStringLiteral("stdin"));
    writer.attribute("CommandId", command);
    if (end) writer.attribute("End", QStringLiteral("true"));
    writer.text(QString::fromLatin1(bytes.toBase64()));
    return writer.finish();
}

WsmanRequest::Message WsmanRequest::receive(const QString& shell, const QString& command) const {
    Writer writer(*this, QLatin1String("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Receive"), shell,
                  {{QStringLiteral("WSMAN_CMDSHELL_OPTION_KEEPALIVE"), QStringLiteral("TRUE")}});
    writer.begin("Receive");
    writer.begin("DesiredStream", command);
    writer.text(QStringLiteral("stdout stderr"));
    return writer.finish();
}

WsmanRequest::Message WsmanRequest::terminate(const QString& shell, const QString& command) const {
    Writer writer(*this, QLatin1String("http://schemas.microsoft.com/wbem/wsman/1/windows/shell/Signal"), shell, {});
    writer.begin("Signal", command);
    writer.element("Code", wsman::terminateSignal);
    return writer.finish();
}

WsmanRequest::Message WsmanRequest::remove(const QString& shell) const {
    Writer writer(*this, QLatin1String("http://schemas.xmlsoap.org/ws/2004/09/transfer/Delete"), shell, {});
    return writer.finish();
}

} // namespace oc
