// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plan/source/SourceWords.h"

#include "engine/base/Json.h"

#include <QRegularExpression>

namespace oc::ui::sourceWords {

namespace {

constexpr int fromLetters = 1; ///< typed before anything is offered

QStringList planKeys() {
    return {QStringLiteral("defaults"), QStringLiteral("description"), QStringLiteral("inputs"), QStringLiteral("name"),
            QStringLiteral("notify"),   QStringLiteral("steps"),       QStringLiteral("version")};
}

QStringList stepKeys() {
    QStringList keys;
    for (const char* key :
         {"approve", "batches", "enabled", "for_each", "id", "max_failures", "max_parallel", "name", "needs",
          "on_failure", "parameters", "plan", "retry", "run_if", "target", "timeout", "tool", "when"})
        keys.append(QLatin1String(key));
    return keys;
}

} // namespace

Offer at(const QByteArray& before, const PlanDocument& document, const Catalogue& catalogue) {
    const qsizetype lineBegin = before.lastIndexOf('\n') + 1;
    const QString line = QString::fromUtf8(before.mid(lineBegin));
    static const QRegularExpression toolValue(QStringLiteral("\"?\\btool\"?\\s*:\\s*\"?([\\w.-]*)$"));
    static const QRegularExpression keyBegin(QStringLiteral("(?:^|[{,])\\s*(?:-\\s+)?\"?([A-Za-z_][\\w-]*)$"));
    Offer offer;
    QStringList words;
    QString typed;
    if (const auto tool = toolValue.match(line); tool.hasMatch()) {
        typed = tool.captured(1);
        for (const ToolSpecPtr& spec : catalogue.tools())
            words.append(spec->name);
    } else if (const auto key = keyBegin.match(line); key.hasMatch()) {
        typed = key.captured(1);
        const QStringList place = json::splitPointer(document.pointerAt(before.size() - typed.toUtf8().size()));
        const bool inStep = place.value(0) == u"steps" && place.size() > 1;
        if (inStep && place.value(2) == u"parameters") {
            const StepSpec step = document.plan().steps.value(place.at(1).toInt());
            if (const ToolSpecPtr spec = catalogue.find(step.tool))
                for (const ParameterSpec& parameter : spec->parameters)
                    words.append(parameter.name);
        } else {
            words = inStep ? stepKeys() : planKeys();
        }
    }
    if (typed.size() < fromLetters) return offer;
    for (const QString& word : std::as_const(words))
        if (word.startsWith(typed, Qt::CaseInsensitive) && word.size() > typed.size()) offer.words.append(word);
    offer.words.sort(Qt::CaseInsensitive);
    offer.typed = int(typed.toUtf8().size());
    return offer;
}

} // namespace oc::ui::sourceWords
