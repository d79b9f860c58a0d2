// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/automation/CrontabHandler.h"

#include "engine/base/Words.h"
#include "executors/automation/CrontabText.h"
#include "executors/automation/NativeProgram.h"
#include "executors/automation/OutcomeText.h"
#include "executors/support/process/ProcessSpawner.h"
#include "executors/support/process/UniqueFd.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace oc {

using namespace Qt::StringLiterals;

namespace {

/// A change is read, edit, write: two at once would lose one. The lock is the spool's folder, which is on every machine
/// with cron and may be opened by every user, so that also root's and a user's own change of one crontab wait for each
/// other. Released with this object.
class SpoolLock {
public:
    [[nodiscard]] std::optional<StepOutcome> take(StepContext& context) {
        fd_ = UniqueFd(::open("/var/spool", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!fd_.isOpen()) fd_ = UniqueFd(::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        while (fd_.isOpen() && ::flock(fd_.get(), LOCK_EX | LOCK_NB) != 0) {
            if (context.cancelled()) return StepOutcome::cancelled(u"stopped before it began"_s);
            if (StepContext::Clock::now() >= context.deadline())
                return StepOutcome::timedOut({u"timeout"_s,
                                              u"another change of a crontab had not ended when the time was up"_s,
                                              u"see what holds /var/spool: fuser -v /var/spool"_s,
                                              {}});
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return std::nullopt;
    }

private:
    UniqueFd fd_;
};

QString ownName() {
    std::array<char, 4096> buffer{};
    struct passwd entry {};
    struct passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return QString::fromLocal8Bit(found->pw_name);
    return QString::number(::geteuid());
}

QByteArrayList program(const QJsonObject& parameters, const QByteArray& what) {
    const QByteArray user = parameters.value("user"_L1).toString().toUtf8();
    return user.isEmpty() ? QByteArrayList{"crontab", what} : QByteArrayList{"crontab", "-u", user, what};
}

std::variant<QByteArray, StepOutcome> read(ProcessSpawner& spawner, const QJsonObject& parameters,
                                           StepContext& context) {
    ProcessSpec spec;
    spec.argv = program(parameters, "-l");
    auto ran = nativeProgram::run(spawner, std::move(spec), context);
    if (auto* ended = std::get_if<StepOutcome>(&ran)) return std::move(*ended);
    auto& reply = std::get<ProgramReply>(ran);
    if (reply.exitCode == 0) return std::move(reply.standardOutput);
    // crontab has one code for all that can be; only this is no failure.
    if (reply.standardError.startsWith("no crontab for ")) return QByteArray();
    return nativeProgram::failure(u"crontab"_s, reply);
}

StepOutcome listed(const QByteArray& text, const QJsonObject& parameters) {
    const QString given = parameters.value("user"_L1).toString();
    const QString user = given.isEmpty() ? ownName() : given;
    auto table = std::make_shared<Table>();
    table->columns = {{u"schedule"_s, ColumnType::String, {}},
                      {u"command"_s, ColumnType::String, {}},
                      {u"user"_s, ColumnType::String, {}}};
    const QList<CrontabEntry> entries = crontabText::entries(text);
    for (const CrontabEntry& entry : entries) {
        table->cells.append(QString::fromUtf8(entry.schedule));
        table->cells.append(QString::fromUtf8(entry.command));
        table->cells.append(user);
    }
    StepOutput output;
    output.table = std::move(table);
    output.rowsName = u"entries"_s;
    const QString message = outcomeText::rows(output);
    return StepOutcome::success(std::move(output), message);
}

} // namespace

StepOutcome CrontabHandler::execute(const StepRequest& request, StepContext& context) const {
    const QJsonObject& parameters = request.parameters;
    const QString action = parameters.value("action"_L1).toString();
    const bool adds = action == "add"_L1;
    CrontabEntry entry;
    SpoolLock lock;
    if (adds || action == "remove"_L1) {
        auto parsed = crontabText::parseEntry(parameters.value("entry"_L1).toString().toUtf8());
        if (!parsed) return StepOutcome::failure(parsed.error());
        entry = std::move(*parsed);
        if (auto ended = lock.take(context)) return std::move(*ended);
    }
    auto before = read(spawner_, parameters, context);
    if (auto* ended = std::get_if<StepOutcome>(&before)) return std::move(*ended);
    const QByteArray text = std::get<QByteArray>(before);
    if (action == "list"_L1) return listed(text, parameters);

    const bool there = crontabText::entries(text).contains(entry);
    if (there == adds) {
        StepOutcome outcome = listed(text, parameters);
        outcome.message = adds ? u"already there; nothing changed"_s : u"no such entry; nothing changed"_s;
        return outcome;
    }
    if (adds && crontabText::hasBarePercent(entry.command))
        context.emitNotice(u"cron ends the command at its first % and gives it the rest as standard input; "
                           "write \\% for a percent sign"_s);
    ProcessSpec write;
    write.argv = program(parameters, "-");
    write.standardInput = adds ? crontabText::added(text, entry) : crontabText::removed(text, entry);
    auto wrote = nativeProgram::run(spawner_, std::move(write), context);
    if (auto* ended = std::get_if<StepOutcome>(&wrote)) return std::move(*ended);
    if (const auto& reply = std::get<ProgramReply>(wrote); reply.exitCode != 0)
        return nativeProgram::failure(u"crontab"_s, reply);

    const QString done = adds ? u"added"_s : u"removed"_s;
    auto after = read(spawner_, parameters, context);
    if (auto* ended = std::get_if<StepOutcome>(&after)) {
        const QString why = ended->error ? ended->error->message : ended->message;
        context.emitNotice(u"%1, but could not be shown: %2"_s.arg(done, why));
        return StepOutcome::success({},
                                    context.cancelled() ? done : u"%1, but could not be shown: %2"_s.arg(done, why));
    }
    StepOutcome outcome = listed(std::get<QByteArray>(after), parameters);
    outcome.message = done;
    return outcome;
}

Result<StepPreview> CrontabHandler::preview(const StepRequest& request) const {
    const QJsonObject& parameters = request.parameters;
    const QString action = parameters.value("action"_L1).toString();
    const auto words = [&parameters](const QByteArray& what) {
        QStringList list;
        for (const QByteArray& word : program(parameters, what))
            list.append(QString::fromUtf8(word));
        return list;
    };
    StepPreview preview;
    preview.kind = u"command"_s;
    preview.text = shellQuoted(words("-l"));
    preview.details.insert(u"argv"_s, QJsonArray::fromStringList(words("-l")));
    if (action == "list"_L1) return preview;
    const auto entry = crontabText::parseEntry(parameters.value("entry"_L1).toString().toUtf8());
    if (!entry) return entry.error();
    const QString line = QString::fromUtf8(entry->line());
    preview.text += u"\n%1\nstandard input: those lines %2:\n%3"_s.arg(
        shellQuoted(words("-")), action == "add"_L1 ? u"and, unless it is there, this"_s : u"without this"_s, line);
    preview.details.insert(action, line);
    return preview;
}

Availability CrontabHandler::availability() const {
    if (spawner_.programs().find("crontab")) return {};
    return {false, u"needs the program crontab"_s, u"apt install cron"_s};
}

} // namespace oc
