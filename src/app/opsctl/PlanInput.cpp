// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/opsctl/PlanInput.h"

#include "app/common/Composition.h"
#include "engine/plan/PlanValidator.h"
#include "engine/plan/SubPlan.h"

#include <QFile>
#include <QJsonArray>

namespace oc::opsctl {

using namespace Qt::StringLiterals;

std::optional<PlanDocument> readPlan(const QString& file, Console& console) {
    if (file == "-"_L1) {
        QFile input;
        if (!input.open(stdin, QIODevice::ReadOnly)) {
            console.error(u"standard input"_s, input.errorString());
            return std::nullopt;
        }
        const QByteArray text = input.readAll();
        const QByteArray start = text.left(4096).trimmed();
        const bool jsonLike = start.startsWith('{') || start.startsWith("\xef\xbb\xbf{") || start.isEmpty();
        return PlanDocument::fromText(text, jsonLike ? PlanFormat::Json : PlanFormat::Yaml, u"-"_s);
    }
    auto loaded = PlanDocument::load(file);
    if (!loaded) {
        console.error(loaded.error());
        return std::nullopt;
    }
    return std::move(*loaded);
}

Result<QJsonObject> readAssignments(const QStringList& words) {
    QJsonObject object;
    for (const QString& word : words) {
        const qsizetype equals = word.indexOf(u'=');
        if (equals <= 0) {
            return Error{u"bad_assignment"_s, u"'%1' is not name=value"_s.arg(word), {}, {}};
        }
        const QString name = word.left(equals);
        const QString value = word.mid(equals + 1);
        if (!object.contains(name)) {
            object.insert(name, value);
            continue;
        }
        const QJsonValue before = object.value(name);
        QJsonArray list = before.isArray() ? before.toArray() : QJsonArray{before};
        list << value;
        object.insert(name, list);
    }
    return object;
}

CataloguePtr catalogueFor(const PlanDocument& document, Composition& program) {
    return withSubPlans(program.catalogueLoader().load(), document, {program.folders.plans});
}

Problems planProblems(const PlanDocument& document, const Catalogue& catalogue, Composition& program) {
    Problems problems =
        validatePlan(document, catalogue, [&](const ToolSpec& tool) { return program.executors().canExecute(tool); });
    if (document.plan().notify.isEmpty()) return problems;
    if (const auto notifier = program.notifier()) problems += (*notifier)->check(document);
    return problems;
}

void tellProblems(const Problems& problems, Console& console) {
    for (const Problem& problem : problems)
        console.errLine(problem.toText());
}

} // namespace oc::opsctl
