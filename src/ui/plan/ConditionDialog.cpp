// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/ConditionDialog.h"

#include "ui/plan/CodeText.h"
#include "ui/plan/ComparisonList.h"
#include "ui/plan/RowValues.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Look.h"
#include "ui/theme/Theme.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QShortcut>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>

namespace oc::ui {

using About = RowCondition::About;

ConditionDialog::ConditionDialog(const QList<RowSource>& sources, ExpressionScopePtr scope, const QString& expression,
                                 Theme& theme, QWidget* parent)
    : QDialog(parent),
      sources_(sources),
      scope_(std::move(scope)),
      theme_(theme),
      about_(new QComboBox(this)),
      source_(new QComboBox(this)),
      words_(new QLabel(this)),
      comparisons_(new ComparisonList(theme, this)),
      expression_(codeText::box(QStringLiteral("conditionExpression"), this)),
      value_(new QLabel(this)) {
    setObjectName(QStringLiteral("conditionDialog"));
    setWindowTitle(tr("Run the step only when"));
    setAttribute(Qt::WA_DeleteOnClose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 12);
    layout->setSpacing(12);

    about_->setObjectName(QStringLiteral("conditionAbout"));
    about_->setAccessibleName(tr("How many rows"));
    about_->addItem(tr("any row of"), int(About::AnyRow));
    about_->addItem(tr("every row of"), int(About::EveryRow));
    about_->addItem(tr("no row of"), int(About::NoRow));
    source_->setObjectName(QStringLiteral("conditionSource"));
    source_->setAccessibleName(tr("What the condition is about"));
    for (const RowSource& one : sources_)
        source_->addItem(one.title, one.path);
    auto* top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(about_);
    top->addWidget(source_, 1);
    layout->addLayout(top);
    theme.setTextColor(words_, Token::SecondText);
    layout->addWidget(words_);
    layout->addWidget(comparisons_);
    layout->addStretch(1);
    layout->addWidget(codeText::framed(expression_));
    value_->setObjectName(QStringLiteral("conditionValue"));
    value_->setTextFormat(Qt::PlainText);
    value_->setWordWrap(true);
    value_->setMinimumHeight(2 * value_->fontMetrics().lineSpacing());
    value_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    layout->addWidget(value_);

    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    save_ = buttons->addButton(tr("Set condition"), QDialogButtonBox::AcceptRole);
    save_->setObjectName(QStringLiteral("conditionSave"));
    save_->setToolTip(tr("Set the condition (Ctrl+Enter)"));
    save_->setDefault(true);
    setLook(save_, Look::Primary);
    if (!expression.trimmed().isEmpty()) {
        auto* always = buttons->addButton(tr("Always run it"), QDialogButtonBox::ResetRole);
        always->setObjectName(QStringLiteral("conditionClear"));
        always->setToolTip(tr("Take the condition away"));
        always->setAutoDefault(false);
        connect(always, &QPushButton::clicked, this, [this] {
            Q_EMIT chosen({});
            accept();
        });
    }
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &ConditionDialog::save);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return), this), &QShortcut::activated, this,
            &ConditionDialog::save);

    comparisons_->setOperands(inputPaths(sources_));
    const auto known = RowCondition::fromExpression(expression);
    const bool shown = known && std::any_of(sources_.begin(), sources_.end(), [&](const RowSource& one) {
                           return one.path == known->path && one.isRows == (known->about != About::Fields);
                       });
    RowCondition first{sources_.first().path, sources_.first().isRows ? About::AnyRow : About::Fields, {}};
    show(shown ? *known : first);
    if (!shown) comparisons_->addLine();
    connect(source_, &QComboBox::currentIndexChanged, this, &ConditionDialog::sourceChanged);
    connect(about_, &QComboBox::currentIndexChanged, this, &ConditionDialog::refresh);
    connect(comparisons_, &ComparisonList::changed, this, &ConditionDialog::refresh);
    refresh();
    if (!shown && !expression.trimmed().isEmpty()) {
        // Nothing was chosen yet: what is there stays in sight until something is.
        expression_->setText(codeText::breakable(expression));
        theme_.setTextColor(value_, Token::SecondText);
        value_->setText(tr("The expression that is there says more than this form can. One that is set here takes its "
                           "place."));
        ++generation_;
    }
    resize(620, 360);
    comparisons_->focusFirst();
}

const RowSource& ConditionDialog::source() const {
    return sources_.at(std::max(0, source_->currentIndex()));
}

void ConditionDialog::show(const RowCondition& condition) {
    source_->setCurrentIndex(std::max(0, source_->findData(condition.path)));
    about_->setCurrentIndex(std::max(0, about_->findData(int(condition.about))));
    sourceChanged();
    comparisons_->setComparisons(condition.comparisons);
}

void ConditionDialog::sourceChanged() {
    about_->setVisible(source().isRows);
    comparisons_->setValues(rowValues(scope_, source()));
    comparisons_->setSource(source());
    refresh();
}

Result<RowCondition> ConditionDialog::condition() const {
    const Result<RowComparisons> comparisons = comparisons_->comparisons();
    if (!comparisons) return comparisons.error();
    RowCondition made{source().path, source().isRows ? About(about_->currentData().toInt()) : About::Fields,
                      *comparisons};
    if (made.toExpression().isEmpty())
        return Error{QStringLiteral("no_condition"), tr("Add a condition that must hold."), {}, {}};
    return made;
}

void ConditionDialog::refresh() {
    words_->setText(!comparisons_->isEmpty() ? tr("where")
                    : source().isRows        ? tr("is there at all; or add what must hold of it")
                                             : tr("where (add what must hold)"));
    const Result<RowCondition> made = condition();
    save_->setEnabled(bool(made));
    expression_->setText(made ? codeText::breakable(made->toExpression()) : QString());
    theme_.setTextColor(value_, Token::SecondText);
    value_->setText(made ? QString() : made.error().message);
    ++generation_;
    if (made) tellValue();
}

void ConditionDialog::tellValue() {
    if (!scope_) return;
    struct Told {
        Result<QJsonValue> value;
        qsizetype matching = -1;
        qsizetype all = -1;
    };
    const RowCondition made = *condition();
    const auto work = [scope = scope_, made]() -> Told {
        Told told{scope->evaluate(made.toExpression(), true)};
        if (!told.value || made.about == About::Fields) return told;
        const auto count = [&](const QString& list) -> qsizetype {
            const auto value = scope->evaluate(list + QStringLiteral(".length"), true);
            return value && value->isDouble() ? value->toInteger() : -1;
        };
        told.all = count(made.path);
        const QString inner = made.comparisons.toExpression(QStringLiteral("row"));
        told.matching =
            inner.isEmpty() ? told.all : count(QStringLiteral("%1.filter(row => %2)").arg(made.path, inner));
        return told;
    };
    whenDone(this, QtConcurrent::run(work), [this, number = generation_](const Told& told) {
        if (number != generation_) return;
        if (!told.value) {
            const bool unknown = told.value.error().code == QStringLiteral("no_data");
            theme_.setTextColor(value_, unknown ? Token::SecondText : Token::FailedText);
            value_->setText(unknown ? tr("What it comes to is seen once that step has run (right click on it: Run "
                                         "step).")
                                    : told.value.error().toText());
            return;
        }
        const bool holds = told.value->toBool(told.value->toDouble() != 0 || !told.value->toString().isEmpty());
        const QString runs = holds ? tr("With the last run's output the step would run")
                                   : tr("With the last run's output the step would be skipped");
        const QLocale locale;
        value_->setText(told.all < 0 ? runs + u'.'
                                     : tr("%1: it holds for %2 of %3 rows.")
                                           .arg(runs, locale.toString(told.matching), locale.toString(told.all)));
    });
}

void ConditionDialog::save() {
    const Result<RowCondition> made = condition();
    if (!made) return;
    Q_EMIT chosen(made->toExpression());
    accept();
}

} // namespace oc::ui
