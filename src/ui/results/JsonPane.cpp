// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/results/JsonPane.h"

#include "engine/base/Json.h"
#include "ui/results/WhenDone.h"
#include "ui/theme/Theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QToolButton>
#include <QtConcurrentRun>

namespace oc::ui {

namespace {
constexpr qsizetype maxShown = 1 << 20;
}

JsonPane::JsonPane(const Theme& theme, QWidget* parent)
    : QWidget(parent), text_(new QPlainTextEdit), tools_(new QWidget), copy_(new QToolButton) {
    text_->setObjectName(QStringLiteral("jsonText"));
    text_->setAccessibleName(tr("Result as JSON"));
    text_->setReadOnly(true);
    text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    text_->setLineWrapMode(QPlainTextEdit::NoWrap);
    text_->setFrameShape(QFrame::NoFrame);
    text_->setFont(Theme::font(FontRole::Mono));
    text_->document()->setDocumentMargin(12);
    text_->setPlaceholderText(tr("Choose a task that has ended to see its result as a document"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(text_);
    auto* strip = new QHBoxLayout(tools_);
    strip->setContentsMargins(0, 0, 0, 0);
    copy_->setText(tr("Copy"));
    copy_->setIcon(theme.icon(QStringLiteral("copy")));
    copy_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    copy_->setToolTip(tr("Copy the whole document"));
    copy_->setEnabled(false);
    strip->addWidget(copy_);
    connect(copy_, &QToolButton::clicked, this, &JsonPane::copyAll);
}

void JsonPane::setResult(const TaskResultPtr& result) {
    if (result == result_ && result) return;
    result_ = result;
    copy_->setEnabled(bool(result));
    const int generation = ++generation_;
    if (!result) {
        text_->clear();
        return;
    }
    whenDone(this, QtConcurrent::run([result] {
                 const QByteArray text = json::toText(result->toJson(), true);
                 if (text.size() <= maxShown) return QString::fromUtf8(text);
                 return QString::fromUtf8(text.left(maxShown)) +
                        tr("\n… the document has %1 bytes; Copy gives all of it").arg(text.size());
             }),
             [this, generation](const QString& text) {
                 if (generation == generation_) text_->setPlainText(text);
             });
}

void JsonPane::copyAll() {
    if (!result_) return;
    whenDone(this,
             QtConcurrent::run([result = result_] { return QString::fromUtf8(json::toText(result->toJson(), true)); }),
             [](const QString& text) { QGuiApplication::clipboard()->setText(text); });
}

} // namespace oc::ui
