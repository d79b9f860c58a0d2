// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/VersionsDialog.h"

#include "engine/base/Json.h"
#include "engine/base/LineDiff.h"
#include "engine/plan/PlanComparison.h"
#include "engine/settings/Folders.h"
#include "ui/plan/OpenPlan.h"
#include "ui/plan/canvas/ComparisonPicture.h"
#include "ui/results/TabStrip.h"
#include "ui/results/WhenDone.h"
#include "ui/shell/Services.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QDateTime>
#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTextBlock>
#include <QVBoxLayout>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {

constexpr int around = 3; ///< lines that are the same, beside those that differ
constexpr qsizetype mostSteps = 12;

QStringList linesOf(const QByteArray& text) {
    return QString::fromUtf8(text).split(u'\n');
}

/// What was added, removed and changed, one line for each step.
QStringList wordsOf(const PlanComparison& comparison) {
    QStringList lines;
    for (const PlanComparison::Step& step : comparison.steps) {
        const QString plan = planOfTool(step.tool);
        const QString tool = plan.isEmpty() ? step.tool : VersionsDialog::tr("plan %1").arg(plan);
        switch (step.change) {
        case PlanComparison::Change::Removed:
            lines.append(VersionsDialog::tr("- %1 (%2)").arg(step.title, tool));
            break;
        case PlanComparison::Change::Added:
            lines.append(VersionsDialog::tr("+ %1 (%2)").arg(step.title, tool));
            break;
        case PlanComparison::Change::Changed:
            lines.append(VersionsDialog::tr("~ %1: %2").arg(step.title, step.keys.join(QStringLiteral(", "))));
            break;
        case PlanComparison::Change::Same:
            break;
        }
    }
    return lines;
}

} // namespace

VersionsDialog::VersionsDialog(Services& services, Theme& theme, OpenPlan& plan, QWidget* parent)
    : QDialog(parent),
      theme_(theme),
      plan_(plan),
      list_(new QListWidget(this)),
      steps_(new QLabel(this)),
      tabs_(new TabStrip),
      picture_(new ComparisonPicture(theme)),
      text_(new QPlainTextEdit(this)),
      take_(nullptr) {
    setObjectName(QStringLiteral("versionsDialog"));
    setWindowTitle(tr("Saved versions of %1").arg(plan.title()));
    setAttribute(Qt::WA_DeleteOnClose);
    list_->setObjectName(QStringLiteral("versionsList"));
    list_->setAccessibleName(tr("Saved versions, the newest first"));
    steps_->setObjectName(QStringLiteral("versionsSteps"));
    steps_->setTextFormat(Qt::PlainText);
    steps_->setWordWrap(true);
    steps_->setContentsMargins(12, 0, 0, 0); // as the tabs below it
    text_->setObjectName(QStringLiteral("versionsText"));
    text_->setAccessibleName(tr("Lines that are different in the plan now"));
    text_->setReadOnly(true);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFont(Theme::font(FontRole::Mono));
    auto* right = new QWidget(this);
    auto* rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(8, 0, 0, 0);
    rightLayout->addWidget(steps_);
    auto* area = new QScrollArea;
    area->setWidget(picture_);
    area->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    area->setFrameShape(QFrame::NoFrame);
    tabs_->setObjectName(QStringLiteral("versionsTabs"));
    tabs_->addTab(tr("Picture"), area, nullptr, QStringLiteral("versionsPictureTab"));
    tabs_->addTab(tr("Lines"), text_, nullptr, QStringLiteral("versionsLinesTab"));
    rightLayout->addWidget(tabs_, 1);
    auto* splitter = new QSplitter(Qt::Horizontal, this);
    splitter->addWidget(list_);
    splitter->addWidget(right);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({250, 850});
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    take_ = buttons->addButton(tr("Return to this version"), QDialogButtonBox::ActionRole);
    take_->setObjectName(QStringLiteral("versionsTake"));
    take_->setToolTip(tr("Puts its text into the editor, as an edit that can be undone; the file is not touched"));
    take_->setEnabled(false);
    setLook(take_, Look::Primary);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->addWidget(splitter, 1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(take_, &QPushButton::clicked, this, &VersionsDialog::takeBack);
    connect(list_, &QListWidget::currentRowChanged, this, &VersionsDialog::showVersion);
    connect(&plan, &QObject::destroyed, this, &QDialog::reject);
    resize(1120, 620);
    whenDone(this,
             QtConcurrent::run([folder = services.folders.state + QStringLiteral("/versions"), file = plan.file()] {
                 return PlanVersions(folder).of(file);
             }),
             [this](const QList<PlanVersions::Version>& versions) { fill(versions); });
}

void VersionsDialog::fill(const QList<PlanVersions::Version>& versions) {
    versions_ = versions;
    const QLocale locale;
    for (const PlanVersions::Version& version : versions)
        list_->addItem(locale.toString(QDateTime::fromMSecsSinceEpoch(version.savedAt), QLocale::ShortFormat) +
                       QStringLiteral("  ") + locale.formattedDataSize(version.bytes));
    if (versions.isEmpty())
        steps_->setText(tr("Nothing was saved from here yet. Each save of the plan keeps its text."));
    else
        list_->setCurrentRow(0);
}

void VersionsDialog::showVersion(int row) {
    const int number = ++generation_;
    take_->setEnabled(false);
    if (row < 0 || row >= versions_.size()) return;
    whenDone(this, QtConcurrent::run([version = versions_.at(row)] { return PlanVersions::read(version); }),
             [this, number](const Result<QByteArray>& text) {
                 if (number != generation_) return;
                 if (text)
                     showText(*text);
                 else
                     steps_->setText(text.error().toText());
             });
}

void VersionsDialog::showText(const QByteArray& text) {
    const PlanDocument& now = plan_.model().document();
    chosen_ = PlanDocument::fromText(text, now.format(), plan_.file());
    const PlanComparison comparison = PlanComparison::of(chosen_, now);
    picture_->show(comparison);
    QStringList steps = wordsOf(comparison);
    if (text == now.text())
        steps = QStringList{tr("The plan is as it was saved then.")};
    else if (steps.isEmpty())
        steps = QStringList{tr("The steps are the same; how they are written is not.")};
    else if (steps.size() > mostSteps)
        steps = steps.first(mostSteps) + QStringList{tr("and %1 more").arg(steps.size() - mostSteps)};
    steps_->setText(tr("From then to now:") + u'\n' + steps.join(u'\n'));
    take_->setEnabled(text != now.text());

    const QList<DiffLine> lines = lineDiff(linesOf(text), linesOf(now.text()));
    text_->clear();
    QTextCursor cursor(text_->document());
    qsizetype lastShown = -1;
    const auto isNear = [&](qsizetype at) {
        for (qsizetype i = std::max<qsizetype>(0, at - around); i <= std::min(lines.size() - 1, at + around); ++i)
            if (lines.at(i).kind != DiffLine::Kind::Same) return true;
        return false;
    };
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (!isNear(i)) continue;
        const bool gap = lastShown >= 0 && i > lastShown + 1;
        const DiffLine& line = lines.at(i);
        QTextCharFormat format;
        QString sign = QStringLiteral("  ");
        Token token = Token::Text;
        if (line.kind == DiffLine::Kind::Removed) {
            sign = QStringLiteral("- ");
            token = Token::FailedText;
        } else if (line.kind == DiffLine::Kind::Added) {
            sign = QStringLiteral("+ ");
            token = Token::DoneText;
        }
        format.setForeground(theme_.color(token));
        if (gap) cursor.insertText(QStringLiteral("  ...\n"), QTextCharFormat());
        cursor.insertText(sign + line.text + u'\n', format);
        lastShown = i;
    }
    text_->moveCursor(QTextCursor::Start);
}

void VersionsDialog::takeBack() {
    plan_.edit(plan_.model().replacement(chosen_, tr("Return to an earlier version")));
    accept();
}

} // namespace oc::ui
