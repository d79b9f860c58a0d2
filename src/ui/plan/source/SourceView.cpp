// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/source/SourceView.h"

#include "engine/base/Hint.h"
#include "engine/base/Json.h"
#include "ui/plan/OpenPlan.h"
#include "ui/plan/source/Scintilla.h"
#include "ui/plan/source/SourceLook.h"
#include "ui/plan/source/SourceWords.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QLabel>
#include <QVBoxLayout>
#include <QtConcurrentRun>

#include <algorithm>
#include <utility>

namespace oc::ui {

namespace {

constexpr int quietMs = 20;          ///< after a keystroke, before it becomes the plan
constexpr qsizetype large = 300'000; ///< bytes; reading them takes longer than a frame
constexpr int wrongMark = 8;         ///< number of the squiggle
constexpr int warningMark = 9;

} // namespace

SourceView::SourceView(const Theme& theme, QWidget* parent)
    : QWidget(parent), theme_(theme), editor_(new QsciScintilla(this)), status_(new QLabel(this)) {
    setObjectName(QStringLiteral("sourceView"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(editor_, 1);
    layout->addWidget(status_);
    status_->setObjectName(QStringLiteral("sourceStatus"));
    status_->setContentsMargins(12, 4, 12, 4);
    status_->setTextFormat(Qt::PlainText);
    status_->setWordWrap(true);
    makeEditor();
    applyLook();
    editTimer_.setSingleShot(true);
    editTimer_.setInterval(quietMs);
    connect(&editTimer_, &QTimer::timeout, this, &SourceView::flush);
    connect(&theme, &Theme::changed, this, &SourceView::applyLook);
}

void SourceView::makeEditor() {
    editor_->setObjectName(QStringLiteral("sourceEditor"));
    editor_->setAccessibleName(tr("Source of the plan"));
    editor_->setFrameShape(QFrame::NoFrame);
    editor_->setUtf8(true);
    editor_->setTabWidth(2);
    editor_->setIndentationsUseTabs(false);
    editor_->setAutoIndent(true);
    editor_->setTabIndents(true);
    editor_->setBackspaceUnindents(true);
    editor_->setBraceMatching(QsciScintilla::SloppyBraceMatch);
    editor_->setFolding(QsciScintilla::PlainFoldStyle, 2);
    editor_->setMarginType(0, QsciScintilla::NumberMargin);
    editor_->setMarginWidth(1, 0);
    editor_->setCaretLineVisible(true);
    editor_->indicatorDefine(QsciScintilla::SquiggleIndicator, wrongMark);
    editor_->indicatorDefine(QsciScintilla::SquiggleIndicator, warningMark);
    editor_->SendScintilla(QsciScintillaBase::SCI_SETMOUSEDWELLTIME, 400);
    // The plan's undo is the only one.
    editor_->SendScintilla(QsciScintillaBase::SCI_SETUNDOCOLLECTION, 0UL);
    for (const auto command : {QsciCommand::Undo, QsciCommand::Redo}) {
        editor_->standardCommands()->find(command)->setKey(0);
        editor_->standardCommands()->find(command)->setAlternateKey(0);
    }
    connect(editor_, &QsciScintilla::textChanged, this, &SourceView::edited);
    connect(editor_, &QsciScintilla::cursorPositionChanged, this, &SourceView::tellStep);
    connect(editor_, &QsciScintillaBase::SCN_CHARADDED, this, [this](int) { offerWords(); });
}

void SourceView::applyLook() {
    sourceLook::apply(*editor_, theme_, format_);
    const QColor wrong = theme_.color(Token::FailedText);
    editor_->setIndicatorForegroundColor(wrong, wrongMark);
    editor_->setIndicatorForegroundColor(theme_.color(Token::WarningText), warningMark);
    showProblems();
}

void SourceView::setLanguage(PlanFormat format) {
    if (format == format_ && editor_->lexer()) return;
    format_ = format;
    applyLook();
}

void SourceView::setPlan(OpenPlan* plan) {
    flush();
    if (plan_) plan_->model().disconnect(this);
    plan_ = plan;
    stale_ = true;
    told_.clear();
    ++reading_;
    // Where another plan was scrolled to says nothing of this one: a short one would look empty.
    editor_->SendScintilla(QsciScintillaBase::SCI_SETXOFFSET, 0UL);
    editor_->setFirstVisibleLine(0);
    if (!plan) {
        taking_ = true;
        editor_->clear();
        taking_ = false;
        return;
    }
    connect(&plan->model(), &PlanModel::documentChanged, this, &SourceView::takeDocument);
    connect(&plan->model(), &PlanModel::problemsChanged, this, &SourceView::showProblems);
    takeDocument();
}

void SourceView::setShown(bool shown) {
    if (!shown) flush();
    shown_ = shown;
    if (shown && stale_) takeDocument();
}

void SourceView::takeDocument() {
    if (!plan_) return;
    if (!shown_) {
        stale_ = true;
        return;
    }
    stale_ = false;
    const PlanDocument& document = plan_->model().document();
    setLanguage(document.format());
    // What is being typed is newer than what the model tells; it becomes the plan in a moment.
    if (!typed_) replaceText(document.text());
    showProblems();
}

void SourceView::replaceText(const QByteArray& text) {
    const auto length = editor_->SendScintilla(QsciScintillaBase::SCI_GETLENGTH);
    const auto* held =
        reinterpret_cast<const char*>(editor_->SendScintillaPtrResult(QsciScintillaBase::SCI_GETCHARACTERPOINTER));
    const QByteArray old(held, qsizetype(length));
    if (old == text) return;
    // Only what differs, so that the cursor, folds and the place that is seen stay.
    const auto [a, b] = std::mismatch(old.begin(), old.end(), text.begin(), text.end());
    qsizetype begin = a - old.begin();
    const qsizetype room = std::min(old.size(), text.size()) - begin;
    qsizetype same = 0;
    while (same < room && old.at(old.size() - 1 - same) == text.at(text.size() - 1 - same))
        ++same;
    const auto inCharacter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
    while (begin > 0 &&
           ((begin < old.size() && inCharacter(old.at(begin))) || (begin < text.size() && inCharacter(text.at(begin)))))
        --begin;
    while (same > 0 && inCharacter(text.at(text.size() - same)))
        --same;
    const QByteArray put = text.mid(begin, text.size() - same - begin);
    taking_ = true;
    editor_->SendScintilla(QsciScintillaBase::SCI_SETTARGETSTART, static_cast<unsigned long>(begin));
    editor_->SendScintilla(QsciScintillaBase::SCI_SETTARGETEND, static_cast<unsigned long>(old.size() - same));
    editor_->SendScintilla(QsciScintillaBase::SCI_REPLACETARGET, static_cast<uintptr_t>(put.size()), put.constData());
    taking_ = false;
    editor_->setMarginWidth(0, QString(QString::number(editor_->lines()).size() + 2, u'0'));
    Q_UNUSED(b)
}

void SourceView::edited() {
    if (taking_ || !plan_) return;
    typed_ = true;
    editTimer_.start();
}

void SourceView::flush() {
    if (!std::exchange(typed_, false) || !plan_) return;
    editTimer_.stop();
    const QByteArray text = editor_->text().toUtf8();
    const auto put = [this](const PlanDocument& document) {
        PlanEdit edit = plan_->model().replacement(document, tr("Edit the source"));
        edit.key = QStringLiteral("source"); // what is typed without a pause is one step of undo
        (void)plan_->edit(edit);
        showProblems();
    };
    const QString file = plan_->file();
    const int number = ++reading_;
    if (text.size() < large) return put(PlanDocument::fromText(text, format_, file));
    whenDone(this,
             QtConcurrent::run([text, format = format_, file] { return PlanDocument::fromText(text, format, file); }),
             [this, number, put](const PlanDocument& document) {
                 if (number == reading_ && plan_) put(document);
             });
}

void SourceView::showProblems() {
    const int end = editor_->lines() - 1;
    for (const int mark : {wrongMark, warningMark})
        editor_->clearIndicatorRange(0, 0, end, editor_->lineLength(end), mark);
    status_->hide();
    if (!plan_ || !shown_) return;
    const PlanDocument& document = plan_->model().document();
    Problems problems = document.isReadable() ? plan_->model().problems() : document.problems();
    for (const Problem& problem : std::as_const(problems)) {
        TextPosition at = document.isReadable() ? document.position(problem.pointer) : TextPosition();
        qsizetype begin = at.offset;
        qsizetype length = std::max<qsizetype>(at.length, 1);
        if (begin < 0 && problem.line > 0) {
            begin = editor_->positionFromLineIndex(problem.line - 1, std::max(0, problem.column - 1));
            length = 1;
        }
        if (begin < 0) continue;
        const int mark = problem.severity == Problem::Severity::Error ? wrongMark : warningMark;
        constexpr qsizetype most = 200; // a whole step that is wrong need not be red from top to end
        editor_->SendScintilla(QsciScintillaBase::SCI_SETINDICATORCURRENT, static_cast<unsigned long>(mark));
        editor_->SendScintilla(QsciScintillaBase::SCI_INDICATORFILLRANGE, static_cast<unsigned long>(begin),
                               static_cast<long>(std::min(length, most)));
    }
    if (problems.isEmpty()) return;
    const Problem& first = problems.first();
    QString text = first.message + hintInLine(first.hint);
    const int line = first.line > 0 ? first.line : document.position(first.pointer).line;
    if (line > 0) text = tr("Line %1: %2").arg(line).arg(text);
    if (problems.size() > 1) text += QStringLiteral("  ") + tr("and %1 more").arg(problems.size() - 1);
    status_->setText(text);
    theme_.setTextColor(status_, first.severity == Problem::Severity::Error ? Token::FailedText : Token::WarningText);
    status_->show();
}

void SourceView::offerWords() {
    if (!plan_ || taking_) return;
    const auto at = editor_->SendScintilla(QsciScintillaBase::SCI_GETCURRENTPOS);
    const QByteArray before = editor_->text().toUtf8().left(qsizetype(at));
    const sourceWords::Offer offer = sourceWords::at(before, plan_->model().document(), *plan_->catalogue());
    if (offer.words.isEmpty()) return;
    editor_->SendScintilla(QsciScintillaBase::SCI_AUTOCSETIGNORECASE, 1UL);
    editor_->SendScintilla(QsciScintillaBase::SCI_AUTOCSHOW, static_cast<uintptr_t>(offer.typed),
                           offer.words.join(u' ').toUtf8().constData());
}

void SourceView::tellStep() {
    if (!plan_ || !shown_ || taking_ || !editor_->hasFocus()) return;
    const auto at = editor_->SendScintilla(QsciScintillaBase::SCI_GETCURRENTPOS);
    const QStringList tokens = json::splitPointer(plan_->model().document().pointerAt(qsizetype(at)));
    if (tokens.value(0) != u"steps" || tokens.size() < 2) return;
    const QString id = plan_->model().plan().steps.value(tokens.at(1).toInt()).id;
    if (id.isEmpty() || id == told_) return;
    told_ = id;
    Q_EMIT stepChosen(id);
}

void SourceView::showStep(const QString& stepId) {
    if (!plan_ || !shown_ || stepId == told_) return;
    told_ = stepId;
    if (const int index = plan_->model().indexOf(stepId); index >= 0)
        showPointer(QStringLiteral("/steps/%1").arg(index));
}

void SourceView::showPointer(const QString& pointer) {
    if (!plan_ || !shown_) return;
    const TextPosition at = plan_->model().document().position(pointer);
    if (at.line <= 0) return;
    editor_->setCursorPosition(at.line - 1, std::max(0, at.column - 1));
    editor_->ensureLineVisible(at.line - 1);
    editor_->ensureCursorVisible();
}

} // namespace oc::ui
