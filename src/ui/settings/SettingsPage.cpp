// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/settings/SettingsPage.h"

#include "engine/settings/Folders.h"
#include "engine/settings/Settings.h"
#include "ui/settings/SettingRow.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDir>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QScrollArea>
#include <QScrollBar>
#include <QTimer>
#include <QVBoxLayout>

namespace oc::ui {

QString SettingsPage::sectionTitle(const QString& prefix) {
    static const QHash<QString, QString> titles{{QStringLiteral("appearance"), tr("Appearance")},
                                                {QStringLiteral("run"), tr("Runs")},
                                                {QStringLiteral("runs"), tr("Runs")},
                                                {QStringLiteral("policy"), tr("Policy")},
                                                {QStringLiteral("expressions"), tr("Expressions")},
                                                {QStringLiteral("webhook"), tr("Webhooks")},
                                                {QStringLiteral("smtp"), tr("Mail")},
                                                {QStringLiteral("windows"), tr("Windows")},
                                                {QStringLiteral("slack"), tr("Slack")},
                                                {QStringLiteral("teams"), tr("Teams")},
                                                {QStringLiteral("assets"), tr("Assets")},
                                                {QStringLiteral("history"), tr("History")},
                                                {QStringLiteral("services"), tr("Services")},
                                                {QStringLiteral("ssh"), tr("SSH")},
                                                {QStringLiteral("tools"), tr("Tools")},
                                                {QStringLiteral("capture"), tr("Capture")}};
    QString title = titles.value(prefix);
    if (title.isEmpty() && !prefix.isEmpty()) {
        title = prefix;
        title.replace(QLatin1Char('_'), QLatin1Char(' '));
        title[0] = title.at(0).toUpper();
    }
    return title;
}

SettingsPage::SettingsPage(Services& services, Theme& theme, QWidget* parent)
    : QWidget(parent),
      services_(services),
      theme_(theme),
      sections_(new QListWidget(this)),
      scroll_(new QScrollArea(this)) {
    setObjectName(QStringLiteral("settingsPage"));
    setGround(this, Ground::Surface);
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    auto* side = new QWidget(this);
    setGround(side, Ground::Surface, Qt::RightEdge);
    side->setFixedWidth(210);
    auto* sideLayout = new QVBoxLayout(side);
    sideLayout->setContentsMargins(10, 14, 10, 10);
    sideLayout->setSpacing(10);
    auto* title = new QLabel(tr("Settings"), side);
    title->setFont(Theme::font(FontRole::Title));
    title->setContentsMargins(6, 0, 0, 0);
    sideLayout->addWidget(title);
    sections_->setObjectName(QStringLiteral("settingSections"));
    sections_->setAccessibleName(tr("Sections"));
    sections_->setFrameShape(QFrame::NoFrame);
    sections_->setUniformItemSizes(true);
    sideLayout->addWidget(sections_, 1);
    outer->addWidget(side);

    scroll_->setFrameShape(QFrame::NoFrame);
    scroll_->setWidgetResizable(true);
    auto* page = new QWidget;
    setGround(page, Ground::Surface);
    auto* center = new QHBoxLayout(page);
    center->setContentsMargins(28, 0, 28, 28);
    auto* column = new QWidget(page);
    column->setMaximumWidth(640);
    layout_ = new QVBoxLayout(column);
    layout_->setContentsMargins(0, 0, 0, 0);
    layout_->setSpacing(16);
    center->addWidget(column, 1);
    center->addStretch(0);

    if (const QString problem = services.settings.problem(); !problem.isEmpty()) {
        auto* label = new QLabel(problem, column);
        label->setObjectName(QStringLiteral("settingsFileProblem"));
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setContentsMargins(12, 10, 12, 10);
        setGround(label, Ground::Window, Qt::TopEdge | Qt::LeftEdge | Qt::RightEdge | Qt::BottomEdge, 6);
        theme.setTextColor(label, Token::WarningText);
        layout_->addSpacing(16);
        layout_->addWidget(label);
    }

    // Sections in the order of the table; what a person sees first comes first.
    QStringList prefixes;
    for (const SettingSpec& spec : Settings::table())
        if (const QString prefix = spec.key.section(QLatin1Char('/'), 0, 0); !prefixes.contains(prefix))
            prefixes.append(prefix);
    if (prefixes.removeOne(QStringLiteral("appearance"))) prefixes.prepend(QStringLiteral("appearance"));
    for (const QString& prefix : qAsConst(prefixes)) {
        makeSection(sectionTitle(prefix));
        for (const SettingSpec& spec : Settings::table())
            if (spec.key.section(QLatin1Char('/'), 0, 0) == prefix) {
                auto* row = new SettingRow(spec, services.settings, services.secrets, theme, column);
                layout_->addWidget(row);
                rows_.insert(spec.key, row);
            }
    }
    addPlaces();
    layout_->addStretch(1);
    scroll_->setWidget(page);
    outer->addWidget(scroll_, 1);

    connect(sections_, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row >= 0 && row < headings_.size())
            scroll_->verticalScrollBar()->setValue(headings_.at(row)->mapTo(scroll_->widget(), QPoint()).y());
    });
    connect(&services.settings, &Settings::changed, this, [this](const QString& key) {
        if (SettingRow* row = rows_.value(key)) row->refresh();
    });
    sections_->setCurrentRow(0);
}

void SettingsPage::showSection(const QString& prefix) {
    const auto found = sections_->findItems(sectionTitle(prefix), Qt::MatchExactly);
    if (found.isEmpty()) return;
    // Its place is only known once the page has been laid out.
    QTimer::singleShot(0, this, [this, row = sections_->row(found.first())] {
        sections_->setCurrentRow(-1);
        sections_->setCurrentRow(row);
    });
}

QWidget* SettingsPage::makeSection(const QString& title) {
    auto* heading = new QLabel(title, this);
    heading->setFont(Theme::font(FontRole::Title));
    heading->setContentsMargins(0, headings_.isEmpty() ? 14 : 24, 0, 0);
    layout_->addWidget(heading);
    headings_.append(heading);
    auto* item = new QListWidgetItem(title, sections_);
    item->setSizeHint(QSize(0, 30));
    return heading;
}

void SettingsPage::addPlaces() {
    makeSection(tr("Where things are"));
    auto* box = new QWidget(this);
    auto* form = new QFormLayout(box);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(20);
    const Folders& folders = services_.folders;
    const auto add = [&](const QString& name, const QString& path) {
        if (path.isEmpty()) return;
        auto* label = new QLabel(name, box);
        theme_.setTextColor(label, Token::SecondText);
        auto* value = new QLabel(QDir::toNativeSeparators(path), box);
        value->setTextFormat(Qt::PlainText);
        value->setFont(Theme::font(FontRole::Mono));
        value->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        value->setWordWrap(true);
        form->addRow(label, value);
    };
    add(tr("History"), folders.state);
    add(tr("Settings"), folders.settings);
    add(tr("Assets"), folders.assets);
    add(tr("Your tools"), folders.userTools);
    add(tr("All tools"), folders.tools.join(QLatin1Char('\n')));
    add(tr("Plans"), folders.plans);
    add(tr("Captures"), folders.captures);
    layout_->addWidget(box);
}

} // namespace oc::ui
