// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/alerts/AlertLook.h"

#include "engine/base/Duration.h"
#include "engine/base/Json.h"
#include "ui/theme/Theme.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QLocale>

namespace oc::ui {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(AlertLook)
};

constexpr int slackCharacters = 40'000; // https://docs.slack.dev/reference/methods/chat.postMessage
constexpr int teamsBytes = 28 * 1024;   // https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors

QString safe(const QString& text) {
    return text.toHtmlEscaped().replace(QLatin1Char('\n'), QStringLiteral("<br>"));
}

/// Slack's three escapes come back, and *bold*.
QString slackHtml(const QString& text) {
    QString html = safe(QString(text)
                            .replace(QStringLiteral("&lt;"), QStringLiteral("<"))
                            .replace(QStringLiteral("&gt;"), QStringLiteral(">"))
                            .replace(QStringLiteral("&amp;"), QStringLiteral("&")));
    if (html.startsWith(QLatin1Char('*'))) { // a field: its name in bold
        const qsizetype end = html.indexOf(QLatin1Char('*'), 1);
        if (end > 0) html = QStringLiteral("<b>%1</b>%2").arg(html.mid(1, end - 1), html.mid(end + 1));
    }
    return html;
}

class Page {
public:
    explicit Page(const Theme& theme) : theme_(theme) {}

    void title(const QString& html) { html_ += QStringLiteral("<p style='font-size:large'><b>%1</b></p>").arg(html); }
    void text(const QString& html) { html_ += QStringLiteral("<p>%1</p>").arg(html); }
    void second(const QString& html) {
        html_ += QStringLiteral("<p style='color:%1'>%2</p>").arg(theme_.color(Token::SecondText).name(), html);
    }
    void mono(const QString& text) {
        html_ += QStringLiteral("<pre style='white-space:pre-wrap'>%1</pre>").arg(text.toHtmlEscaped());
    }
    void row(const QString& name, const QString& html) {
        rows_ += QStringLiteral("<tr><td style='color:%1; padding-right:14px'>%2</td><td>%3</td></tr>")
                     .arg(theme_.color(Token::SecondText).name(), name, html);
    }
    void endRows() {
        if (!rows_.isEmpty())
            html_ +=
                QStringLiteral("<table cellspacing='0' cellpadding='2' style='margin-top:10px'>%1</table>").arg(rows_);
        rows_.clear();
    }
    [[nodiscard]] QString html() {
        endRows();
        return html_;
    }

private:
    const Theme& theme_;
    QString html_;
    QString rows_;
};

QString joined(const QJsonValue& value) {
    QStringList parts;
    for (const QJsonValue& one : value.toArray())
        parts.append(one.toString());
    return value.isArray() ? parts.join(QStringLiteral(", ")) : value.toString();
}

AlertLook mailLook(const QJsonObject& parameters, const Theme& theme) {
    Page page(theme);
    for (const auto& [key, name] : {std::pair{QStringLiteral("to"), Words::tr("To")},
                                    {QStringLiteral("cc"), Words::tr("Cc")},
                                    {QStringLiteral("bcc"), Words::tr("Bcc")},
                                    {QStringLiteral("subject"), Words::tr("Subject")}})
        if (const QString text = joined(parameters.value(key)); !text.isEmpty()) page.row(name, safe(text));
    page.endRows();
    const QString body = parameters.value(QStringLiteral("body")).toString();
    page.mono(body);
    return {page.html(), Words::tr("%1 of text").arg(formatSize(body.toUtf8().size()))};
}

AlertLook slackLook(const QJsonObject& parameters, const Theme& theme) {
    Page page(theme);
    qsizetype characters = 0;
    const auto textOf = [&characters](const QJsonValue& object) {
        const QString text = object.toObject().value(QStringLiteral("text")).toString();
        characters += text.size();
        return text;
    };
    for (const QJsonValue& value : parameters.value(QStringLiteral("blocks")).toArray()) {
        const QJsonObject block = value.toObject();
        const QString type = block.value(QStringLiteral("type")).toString();
        if (type == QLatin1String("header")) page.title(safe(textOf(block.value(QStringLiteral("text")))));
        if (type == QLatin1String("section")) {
            if (const QString text = textOf(block.value(QStringLiteral("text"))); !text.isEmpty())
                page.text(slackHtml(text));
            for (const QJsonValue& field : block.value(QStringLiteral("fields")).toArray()) {
                const QString text = textOf(field);
                const qsizetype end = text.indexOf(QLatin1Char('\n'));
                page.row(slackHtml(text.left(end)), slackHtml(end < 0 ? QString() : text.mid(end + 1)));
            }
            page.endRows();
        }
        if (type == QLatin1String("context"))
            for (const QJsonValue& element : block.value(QStringLiteral("elements")).toArray())
                page.second(slackHtml(textOf(element)));
    }
    const QLocale locale;
    return {page.html(),
            Words::tr("%1 of %2 characters").arg(locale.toString(characters), locale.toString(slackCharacters))};
}

AlertLook teamsLook(const QJsonObject& parameters, const Theme& theme) {
    Page page(theme);
    page.title(safe(parameters.value(QStringLiteral("title")).toString()));
    page.text(safe(parameters.value(QStringLiteral("message")).toString()));
    const QJsonObject facts = parameters.value(QStringLiteral("facts")).toObject();
    for (auto it = facts.begin(); it != facts.end(); ++it)
        page.row(QStringLiteral("<b>%1</b>").arg(safe(it.key())), safe(it.value().toString()));
    return {page.html(),
            Words::tr("about %1 of %2").arg(formatSize(json::toText(parameters).size()), formatSize(teamsBytes))};
}

} // namespace

AlertLook alertLook(const AlertMessage& message, const Theme& theme) {
    if (message.tool == QLatin1String("sendmail")) return mailLook(message.parameters, theme);
    if (message.tool == QLatin1String("slack_cli")) return slackLook(message.parameters, theme);
    if (message.tool == QLatin1String("teams_cli")) return teamsLook(message.parameters, theme);
    const QJsonValue payload = message.parameters.value(QStringLiteral("payload"));
    Page page(theme);
    page.mono(QString::fromUtf8(json::toText(payload, true)));
    return {page.html(), formatSize(json::toText(payload).size())};
}

} // namespace oc::ui
