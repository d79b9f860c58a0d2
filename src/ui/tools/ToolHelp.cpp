// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/tools/ToolHelp.h"

#include "engine/base/Json.h"
#include "engine/catalogue/Template.h"
#include "ui/forms/ValueEditor.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"
#include "ui/tools/ToolListModel.h"

#include <QGridLayout>
#include <QJsonArray>
#include <QJsonDocument>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace oc::ui {

namespace {

QString iconOf(const ToolSpec& tool) {
    switch (tool.domain) {
    case Domain::Asset:
        return QStringLiteral("assets");
    case Domain::Communication:
        return QStringLiteral("message");
    case Domain::Network:
        return tool.category.contains(QLatin1String("vapix")) ? QStringLiteral("camera") : QStringLiteral("network");
    case Domain::Plan:
        return QStringLiteral("plans");
    case Domain::Automation:
        break;
    }
    static const QHash<QString, QString> icons{{QStringLiteral("windows"), QStringLiteral("windows")},
                                               {QStringLiteral("database"), QStringLiteral("database")},
                                               {QStringLiteral("databases"), QStringLiteral("database")},
                                               {QStringLiteral("cloud"), QStringLiteral("cloud")},
                                               {QStringLiteral("container"), QStringLiteral("container")},
                                               {QStringLiteral("containers"), QStringLiteral("container")},
                                               {QStringLiteral("kubernetes"), QStringLiteral("kubernetes")},
                                               {QStringLiteral("monitoring"), QStringLiteral("monitoring")}};
    return icons.value(tool.platform.toLower(), QStringLiteral("linux"));
}

QString limitsOf(const ParameterSpec& spec) {
    QStringList parts;
    if (!spec.choices.isEmpty()) parts.append(ToolHelp::tr("one of %1").arg(valueAsText(spec.choices)));
    if (spec.minimum && spec.maximum)
        parts.append(ToolHelp::tr("%1 to %2")
                         .arg(toolTemplate::valueText(*spec.minimum), toolTemplate::valueText(*spec.maximum)));
    else if (spec.minimum)
        parts.append(ToolHelp::tr("at least %1").arg(toolTemplate::valueText(*spec.minimum)));
    else if (spec.maximum)
        parts.append(ToolHelp::tr("at most %1").arg(toolTemplate::valueText(*spec.maximum)));
    if (!spec.unit.isEmpty()) parts.append(spec.unit);
    return parts.join(QLatin1String(", "));
}

} // namespace

ToolHelp::ToolHelp(Theme& theme, QWidget* parent) : QScrollArea(parent), theme_(theme) {
    setObjectName(QStringLiteral("toolHelp"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
}

QByteArray ToolHelp::planOf(const ToolSpec& tool, const QJsonObject& parameters, const QString& title) {
    // Written by hand, since QJsonObject would put the keys in alphabetical order.
    QByteArray text = "{\n  \"name\": " + json::toText(QJsonValue(title)) +
                      ",\n  \"steps\": [\n    {\n      \"tool\": " + json::toText(QJsonValue(tool.name)) +
                      ",\n      \"parameters\": {";
    bool first = true;
    const auto add = [&](const QString& name, const QJsonValue& value) {
        text += QByteArray(first ? "\n        " : ",\n        ") + json::toText(QJsonValue(name)) + ": " +
                json::toText(value);
        first = false;
    };
    for (const ParameterSpec& spec : tool.parameters)
        if (parameters.contains(spec.name)) add(spec.name, parameters.value(spec.name));
    for (auto it = parameters.constBegin(); it != parameters.constEnd(); ++it)
        if (const ParameterSpec* spec = tool.parameter(it.key()); !spec || spec->name != it.key())
            add(it.key(), it.value());
    return text + (first ? "}\n    }\n  ]\n}\n" : "\n      }\n    }\n  ]\n}\n");
}

QLabel* ToolHelp::label(const QString& text, QWidget* parent) const {
    auto* made = new QLabel(text, parent);
    made->setTextFormat(Qt::PlainText);
    made->setWordWrap(true);
    made->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return made;
}

void ToolHelp::addSection(const QString& title) {
    auto* heading = new QLabel(title, page_);
    heading->setFont(Theme::font(FontRole::Section));
    theme_.setTextColor(heading, Token::SecondText);
    layout_->addSpacing(16);
    layout_->addWidget(heading);
}

void ToolHelp::setTool(const ToolSpecPtr& tool) {
    tool_ = tool;
    readiness_ = nullptr;
    page_ = new QWidget;
    setGround(page_, Ground::Surface);
    layout_ = new QVBoxLayout(page_);
    layout_->setContentsMargins(24, 20, 24, 24);
    layout_->setSpacing(8);
    if (tool_) {
        addHeader();
        addFacts();
        addParameters();
        addExamples();
        addOutput();
        if (!tool_->notes.isEmpty()) {
            addSection(tr("Notes"));
            for (const QString& note : tool_->notes)
                layout_->addWidget(label(note, page_));
        }
        addSection(tr("File"));
        auto* file = label(tool_->file, page_);
        file->setFont(Theme::font(FontRole::MonoSecond));
        file->setObjectName(QStringLiteral("toolFile"));
        layout_->addWidget(file);
    }
    layout_->addStretch(1);
    setWidget(page_); // deletes the page before
    verticalScrollBar()->setValue(0);
}

void ToolHelp::addHeader() {
    auto* row = new QHBoxLayout;
    row->setSpacing(12);
    auto* icon = new QLabel(page_);
    const Token token = tool_->domain == Domain::Automation      ? Token::Automation
                        : tool_->domain == Domain::Communication ? Token::Communication
                        : tool_->domain == Domain::Asset         ? Token::Assets
                                                                 : Token::Network;
    icon->setPixmap(theme_.icon(iconOf(*tool_), token).pixmap(QSize(28, 28), devicePixelRatioF()));
    row->addWidget(icon, 0, Qt::AlignTop);
    auto* column = new QVBoxLayout;
    column->setSpacing(2);
    auto* name = label(tool_->name, page_);
    name->setObjectName(QStringLiteral("toolName"));
    QFont title = Theme::font(FontRole::Title);
    title.setPixelSize(18);
    name->setFont(title);
    column->addWidget(name);
    auto* description = label(tool_->description, page_);
    theme_.setTextColor(description, Token::SecondText);
    column->addWidget(description);
    row->addLayout(column, 1);
    auto* open = new QPushButton(tr("Open as plan"), page_);
    open->setObjectName(QStringLiteral("openTool"));
    open->setToolTip(tr("A new plan with this tool as its only step"));
    setLook(open, Look::Primary);
    connect(open, &QPushButton::clicked, this,
            [this] { Q_EMIT openAsPlan(planOf(*tool_, {}, tool_->name), tool_->name); });
    row->addWidget(open, 0, Qt::AlignTop);
    layout_->addLayout(row);
}

void ToolHelp::addFacts() {
    auto* row = new QHBoxLayout;
    row->setSpacing(6);
    row->setContentsMargins(0, 6, 0, 0);
    const Risk risk = tool_->highestRisk();
    auto* riskIcon = new QLabel(page_);
    riskIcon->setPixmap(theme_.icon(QStringLiteral("risk-") + riskName(risk), theme_.textToken(risk))
                            .pixmap(QSize(14, 14), devicePixelRatioF()));
    row->addWidget(riskIcon);
    auto* riskWord = new QLabel(risk == Risk::Read     ? tr("reads only")
                                : risk == Risk::Change ? tr("changes something")
                                                       : tr("destructive"),
                                page_);
    riskWord->setObjectName(QStringLiteral("toolRisk"));
    theme_.setTextColor(riskWord, theme_.textToken(risk));
    row->addWidget(riskWord);
    row->addSpacing(8);
    QStringList chips{executionLocation(tool_->domain), tool_->platform, tool_->category,
                      runKind(tool_->behaviour.run)};
    if (!tool_->version.isEmpty()) chips.append(tr("version %1").arg(tool_->version));
    chips.removeAll(QString());
    for (const QString& text : qAsConst(chips)) {
        auto* chip = new QLabel(text, page_);
        chip->setFont(Theme::font(FontRole::Second));
        chip->setContentsMargins(8, 3, 8, 3);
        theme_.setTextColor(chip, Token::SecondText);
        setGround(chip, Ground::Raised, {}, 9);
        row->addWidget(chip);
    }
    row->addStretch(1);
    layout_->addLayout(row);
    readiness_ = label(tr("Looking whether this machine has what it needs..."), page_);
    readiness_->setObjectName(QStringLiteral("toolAvailability"));
    theme_.setTextColor(readiness_, Token::SecondText);
    layout_->addWidget(readiness_);
}

void ToolHelp::setReadiness(const ToolReadiness& readiness) {
    if (!readiness_) return;
    if (readiness.ready) {
        theme_.setTextColor(readiness_, Token::DoneText);
        const QStringList needs = tool_->behaviour.programs;
        const QString names = needs.join(QLatin1String(", "));
        readiness_->setText(needs.isEmpty()     ? tr("Ready on this machine")
                            : needs.size() == 1 ? tr("Ready on this machine: %1 is there").arg(names)
                                                : tr("Ready on this machine: %1 are there").arg(names));
    } else {
        theme_.setTextColor(readiness_, Token::WarningText);
        // What no machine can mend has nothing to do with this one.
        QString text =
            readiness.code.isEmpty() ? tr("Not ready on this machine: %1").arg(readiness.reason) : readiness.reason;
        if (!readiness.hint.isEmpty()) text += QLatin1Char('\n') + readiness.hint;
        readiness_->setText(text);
    }
}

void ToolHelp::addParameters() {
    addSection(tr("Parameters"));
    if (tool_->parameters.isEmpty()) {
        layout_->addWidget(label(tr("It takes no parameters."), page_));
        return;
    }
    auto* box = new QWidget(page_);
    auto* grid = new QGridLayout(box);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(20);
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(2, 1);
    int row = 0;
    for (const ParameterSpec& spec : tool_->parameters) {
        if (row > 0) {
            auto* line = new QWidget(box);
            line->setFixedHeight(1);
            setGround(line, Ground::None, Qt::TopEdge);
            grid->addWidget(line, row++, 0, 1, 4);
        }
        auto* name = label(spec.name, box);
        name->setWordWrap(false);
        name->setFont(Theme::font(FontRole::Mono));
        auto* type = label(parameterTypeName(spec.type), box);
        type->setWordWrap(false);
        theme_.setTextColor(type, Token::SecondText);
        QString text = spec.description;
        if (const QString limits = limitsOf(spec); !limits.isEmpty())
            text += (text.isEmpty() ? QString() : QStringLiteral(" ")) + QLatin1Char('(') + limits + QLatin1Char(')');
        auto* description = label(text, box);
        const QString defaultText = valueAsText(spec.defaultValue);
        auto* fallback = label(spec.required           ? tr("required")
                               : defaultText.isEmpty() ? QString()
                                                       : tr("default %1").arg(defaultText),
                               box);
        fallback->setWordWrap(false);
        theme_.setTextColor(fallback, Token::SecondText);
        int column = 0;
        for (QLabel* cell : {name, type, description, fallback}) {
            cell->setContentsMargins(0, 6, 0, 6);
            grid->addWidget(cell, row, column++, Qt::AlignTop);
        }
        ++row;
    }
    layout_->addWidget(box);
}

void ToolHelp::addExamples() {
    if (tool_->examples.isEmpty()) return;
    addSection(tr("Examples"));
    int number = 0;
    for (const ToolExample& example : tool_->examples) {
        auto* card = new QWidget(page_);
        setGround(card, Ground::Window, Qt::TopEdge | Qt::BottomEdge | Qt::LeftEdge | Qt::RightEdge, 8);
        auto* layout = new QVBoxLayout(card);
        layout->setContentsMargins(12, 8, 8, 10);
        layout->setSpacing(4);
        auto* top = new QHBoxLayout;
        auto* title = label(example.title, card);
        title->setFont(Theme::font(FontRole::BodyStrong));
        top->addWidget(title, 1);
        auto* open = new QPushButton(tr("Open as plan"), card);
        open->setObjectName(QStringLiteral("openExample%1").arg(number++));
        open->setAccessibleName(tr("Open as plan: %1").arg(example.title));
        open->setToolTip(tr("A new plan with this step"));
        connect(open, &QPushButton::clicked, this, [this, example] {
            Q_EMIT openAsPlan(planOf(*tool_, example.parameters, example.title), example.title);
        });
        top->addWidget(open);
        layout->addLayout(top);
        QStringList lines;
        for (const ParameterSpec& spec : tool_->parameters)
            if (example.parameters.contains(spec.name))
                lines.append(spec.name + QLatin1String(": ") +
                             QString::fromUtf8(json::toText(example.parameters.value(spec.name))));
        if (!lines.isEmpty()) {
            auto* code = label(lines.join(QLatin1Char('\n')), card);
            code->setFont(Theme::font(FontRole::Mono));
            layout->addWidget(code);
        }
        if (!example.needs.isEmpty()) {
            auto* needs = label(tr("Needs %1").arg(example.needs), card);
            needs->setFont(Theme::font(FontRole::Second));
            theme_.setTextColor(needs, Token::SecondText);
            layout->addWidget(needs);
        }
        layout_->addWidget(card);
    }
}

void ToolHelp::addOutput() {
    const OutputSpec& output = tool_->behaviour.output;
    if (output.columns.isEmpty()) return;
    addSection(output.record ? tr("Gives back a record") : tr("Gives back a table"));
    QStringList columns;
    for (const OutputColumn& column : output.columns) {
        QString text = column.column.name + QLatin1String(" (") + columnTypeName(column.column.type);
        if (!column.column.unit.isEmpty()) text += QLatin1String(", ") + column.column.unit;
        columns.append(text + QLatin1Char(')'));
    }
    auto* text = label(columns.join(QLatin1String(",  ")), page_);
    text->setFont(Theme::font(FontRole::Mono));
    layout_->addWidget(text);
}

} // namespace oc::ui
