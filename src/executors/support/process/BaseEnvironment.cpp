// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/process/BaseEnvironment.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <unistd.h>

namespace oc {
namespace {

constexpr std::array<std::string_view, 9> plain = {"LC_ALL=C.UTF-8", "LANG=C.UTF-8",     "TERM=dumb",
                                                   "PAGER=cat",      "GIT_PAGER=cat",    "MANPAGER=cat",
                                                   "SYSTEMD_PAGER=", "SYSTEMD_COLORS=0", "NO_COLOR=1"};

// LANGUAGE wins over LC_ALL in gettext programs; the others are credentials of OpsConductor itself (design, section 6)
// that no program it starts has any business with.
constexpr std::array<std::string_view, 10> dropped = {
    "LANGUAGE",          "OPSCONDUCTOR_TASK", "SMTP_PASSWORD", "SLACK_WEBHOOK_URL", "SLACK_BOT_TOKEN",
    "TEAMS_WEBHOOK_URL", "DATABASE_URL",      "LS_COLORS",     "GREP_COLORS",       "GREP_OPTIONS"};

std::string_view nameOf(std::string_view entry) {
    return entry.substr(0, entry.find('='));
}

bool unwanted(std::string_view entry) {
    const std::string_view name = nameOf(entry);
    if (name.starts_with("OPSCONDUCTOR_SECRET_")) return true;
    if (std::find(dropped.begin(), dropped.end(), name) != dropped.end()) return true;
    return std::any_of(plain.begin(), plain.end(), [name](std::string_view set) { return nameOf(set) == name; });
}

} // namespace

BaseEnvironment::BaseEnvironment() {
    for (char** entry = environ; entry && *entry; ++entry) {
        if (!unwanted(*entry)) entries_.append(QByteArray(*entry));
    }
    for (std::string_view entry : plain)
        entries_.append(QByteArray(entry.data(), qsizetype(entry.size())));
}

std::vector<char*> BaseEnvironment::block(const QList<std::pair<QByteArray, QByteArray>>& over,
                                          QByteArrayList& storage) const {
    std::vector<char*> block;
    block.reserve(std::size_t(entries_.size() + over.size() + 1));
    for (const QByteArray& entry : entries_) {
        const bool replaced = std::any_of(over.begin(), over.end(), [&entry](const auto& pair) {
            return entry.size() > pair.first.size() && entry[pair.first.size()] == '=' && entry.startsWith(pair.first);
        });
        if (!replaced) block.push_back(const_cast<char*>(entry.constData())); // exec takes char*, and only reads
    }
    storage.reserve(over.size());
    for (const auto& [name, value] : over)
        storage.append(name + '=' + value);
    for (const QByteArray& entry : std::as_const(storage))
        block.push_back(const_cast<char*>(entry.constData()));
    block.push_back(nullptr);
    return block;
}

QByteArray BaseEnvironment::value(const QByteArray& name) const {
    for (const QByteArray& entry : entries_) {
        if (entry.size() > name.size() && entry[name.size()] == '=' && entry.startsWith(name)) {
            return entry.mid(name.size() + 1);
        }
    }
    return {};
}

} // namespace oc
