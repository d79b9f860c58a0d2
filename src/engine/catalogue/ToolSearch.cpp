// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/catalogue/ToolSearch.h"

#include "engine/base/Ids.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <vector>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

// How much a word says about a tool, by where it stands.
enum Weight {
    WholeName = 1000,
    NamePart = 600,
    Tag = 400,
    Program = 300,
    Category = 200,
    Description = 150,
    Parameter = 60
};
// What comes before everything that is summed up from words.
constexpr int exactBonus = 1'000'000;
constexpr int prefixBonus = 100'000;
constexpr int phraseBonus = 300;

constexpr qsizetype longestWord = 32;
constexpr qsizetype mostQueryWords = 16;

/// Typing mistakes (a letter too many, too few, wrong, or two swapped) that make one word of the other; limit + 1 when
/// more.
int mistakes(QStringView a, QStringView b, int limit) {
    if (std::abs(a.size() - b.size()) > limit || a.size() > longestWord || b.size() > longestWord) return limit + 1;
    std::array<std::array<int, longestWord + 1>, 3> rows{};
    for (qsizetype k = 0; k <= b.size(); ++k)
        rows[0][static_cast<std::size_t>(k)] = static_cast<int>(k);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        auto& row = rows[static_cast<std::size_t>(i % 3)];
        const auto& last = rows[static_cast<std::size_t>((i + 2) % 3)];
        const auto& before = rows[static_cast<std::size_t>((i + 1) % 3)];
        row[0] = static_cast<int>(i);
        int best = row[0];
        for (qsizetype k = 1; k <= b.size(); ++k) {
            const auto at = static_cast<std::size_t>(k);
            const int change = a[i - 1] == b[k - 1] ? 0 : 1;
            row[at] = std::min({last[at] + 1, row[at - 1] + 1, last[at - 1] + change});
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                row[at] = std::min(row[at], before[at - 2] + 1);
            best = std::min(best, row[at]);
        }
        if (best > limit) return limit + 1;
    }
    return rows[static_cast<std::size_t>(a.size() % 3)][static_cast<std::size_t>(b.size())];
}

/// How well a word of the query fits a word of the index, in percent.
int fit(const QString& wanted, const QString& word) {
    if (word == wanted) return 100;
    if (word.startsWith(wanted)) return wanted.size() * 4 >= word.size() * 3 ? 85 : 60;
    if (wanted.size() >= 3 && word.contains(wanted)) return 30;
    const int limit = static_cast<int>(wanted.size() / 4); // one mistake in four letters
    if (limit == 0) return 0;
    const int count = mistakes(wanted, word, std::min(limit, 3));
    return count <= limit && count <= 3 ? 50 - 10 * count : 0;
}

QStringList wordsOf(const QString& text) {
    QStringList words;
    QString word;
    for (const QChar c : text) {
        if (c.isLetterOrNumber()) {
            word += c;
        } else if (!word.isEmpty()) {
            words.append(std::exchange(word, {}));
        }
    }
    if (!word.isEmpty()) words.append(word);
    return words;
}

struct Posting {
    qsizetype tool;
    int weight;
};

struct Entry {
    QString name;        ///< normalised
    QString description; ///< folded
};

} // namespace

struct ToolSearch::Index {
    CataloguePtr catalogue;
    std::vector<Entry> tools;
    QHash<QString, std::vector<Posting>> words;

    void add(const QString& word, qsizetype tool, int weight) {
        const QString folded = normalizedName(word);
        if (folded.isEmpty()) return;
        std::vector<Posting>& postings = words[folded];
        if (!postings.empty() && postings.back().tool == tool)
            postings.back().weight = std::max(postings.back().weight, weight);
        else
            postings.push_back({tool, weight});
    }

    void addWithParts(const QString& word, qsizetype tool, int whole, int part) {
        add(word, tool, whole);
        const QStringList parts = wordsOf(word);
        if (parts.size() < 2) return;
        for (const QString& one : parts)
            add(one, tool, part);
    }

    void addTool(const ToolSpec& spec, qsizetype tool) {
        tools.push_back({normalizedName(spec.name), spec.description.toCaseFolded()});
        addWithParts(spec.name, tool, WholeName, NamePart);
        for (const QString& tag : spec.tags)
            addWithParts(tag, tool, Tag, Tag);
        for (const QString& program : spec.behaviour.programs)
            addWithParts(program, tool, Program, Program);
        add(spec.category, tool, Category);
        add(spec.platform, tool, Category);
        const QStringList description = wordsOf(spec.description);
        for (const QString& word : description)
            add(word, tool, Description);
        for (const ParameterSpec& parameter : spec.parameters)
            addWithParts(parameter.name, tool, Parameter, Parameter);
    }

    /// For each tool what this word of the query is worth there.
    [[nodiscard]] std::vector<int> scores(const QString& wanted) const {
        std::vector<int> scores(tools.size(), 0);
        for (auto it = words.begin(); it != words.end(); ++it) {
            const int percent = fit(wanted, it.key());
            if (percent == 0) continue;
            for (const Posting& posting : it.value()) {
                int& score = scores[static_cast<std::size_t>(posting.tool)];
                score = std::max(score, posting.weight * percent / 100);
            }
        }
        return scores;
    }
};

ToolSearch::ToolSearch(CataloguePtr catalogue) : index_(std::make_unique<Index>()) {
    index_->catalogue = std::move(catalogue);
    const QList<ToolSpecPtr>& tools = index_->catalogue->tools();
    for (qsizetype i = 0; i < tools.size(); ++i)
        index_->addTool(*tools.at(i), i);
}

ToolSearch::~ToolSearch() = default;
ToolSearch::ToolSearch(ToolSearch&&) noexcept = default;
ToolSearch& ToolSearch::operator=(ToolSearch&&) noexcept = default;

QList<ToolMatch> ToolSearch::find(const QString& text) const {
    const QList<ToolSpecPtr>& tools = index_->catalogue->tools();
    QList<ToolMatch> matches;
    const QString query = text.simplified().left(longestWord * mostQueryWords);
    if (query.isEmpty()) {
        matches.reserve(tools.size());
        for (const ToolSpecPtr& tool : tools)
            matches.append({tool, 0});
        return matches;
    }

    const QStringList words = query.split(u' ').mid(0, mostQueryWords);
    std::vector<int> total(index_->tools.size(), 0);
    std::vector<bool> every(index_->tools.size(), true);
    for (const QString& word : words) {
        const std::vector<int> scores = index_->scores(normalizedName(word));
        for (std::size_t i = 0; i < scores.size(); ++i) {
            total[i] += scores[i];
            every[i] = every[i] && scores[i] > 0;
        }
    }

    QString asName = normalizedName(query);
    asName.replace(u' ', u'-');
    const QString phrase = query.toCaseFolded();
    for (std::size_t i = 0; i < total.size(); ++i) {
        const Entry& entry = index_->tools[i];
        int score = every[i] ? total[i] : 0;
        if (entry.name == asName)
            score += exactBonus;
        else if (entry.name.startsWith(asName))
            score += prefixBonus;
        if (score == 0) continue;
        if (words.size() > 1 && entry.description.contains(phrase)) score += phraseBonus;
        matches.append({tools.at(static_cast<qsizetype>(i)), score});
    }
    std::stable_sort(matches.begin(), matches.end(),
                     [](const ToolMatch& a, const ToolMatch& b) { return a.score > b.score; });
    return matches;
}

} // namespace oc
