// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/EdgeStorageTool.h"

#include "executors/network/vapix/CameraDisks.h"

#include <algorithm>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Role = VapixRequest::Role;

namespace {

VapixRequest listRequest(const QString& disk) {
    return VapixRequest::get(u"/axis-cgi/disks/list.cgi"_s, {{u"diskid"_s, disk}}, Role::Operator);
}

VapixRequest jobRequest(const QString& disk, const QString& job) {
    return VapixRequest::get(u"/axis-cgi/disks/job.cgi"_s, {{u"jobid"_s, job}, {u"diskid"_s, disk}}, Role::Operator);
}

VapixRequest startRequest(const QString& action, const QString& disk, const QString& fileSystem) {
    if (action == u"check")
        return VapixRequest::get(u"/axis-cgi/disks/checkdisk.cgi"_s, {{u"diskid"_s, disk}}, Role::Operator);
    if (action == u"format") {
        return VapixRequest::get(u"/axis-cgi/disks/format.cgi"_s, {{u"diskid"_s, disk}, {u"filesystem"_s, fileSystem}},
                                 Role::Administrator);
    }
    return VapixRequest::get(u"/axis-cgi/disks/mount.cgi"_s, {{u"action"_s, action}, {u"diskid"_s, disk}},
                             Role::Administrator);
}

Result<QList<QJsonObject>> disks(VapixClient& client, const QString& which) {
    const auto root = client.xml(listRequest(which));
    if (!root) return root.error();
    return cameraDisks::rows(*root);
}

/// Before anything is changed: there is such a disk, and something is in it.
Status usable(VapixClient& client, const QString& disk, const QString& action) {
    const auto all = disks(client, u"all"_s);
    if (!all) return all.error();
    QStringList known;
    for (const QJsonObject& row : *all) {
        const QString id = row.value(u"disk"_s).toString();
        known << id;
        if (id != disk) continue;
        if (row.value(u"status"_s).toString() == u"disconnected" && action != u"mount") {
            return Error{u"no_disk"_s,
                         u"the disk %1 is not there (status disconnected)"_s.arg(disk),
                         u"Is a card in the camera?"_s,
                         {}};
        }
        return {};
    }
    return Error{u"no_disk"_s,
                 u"the camera has no disk %1"_s.arg(disk),
                 known.isEmpty() ? u"It has no disk at all."_s : u"It has %1."_s.arg(known.join(u", "_s)),
                 {}};
}

Status waitFor(VapixCall& call, const QString& disk, cameraDisks::Job job) {
    const QString action = call.text(u"action"_s);
    const auto begin = StepContext::Clock::now();
    const Milliseconds longest = call.duration(u"wait"_s);
    Milliseconds pause = 250ms; // then longer and longer, to two seconds: a format takes minutes
    const auto goesOn = [&](Error error) {
        error.message =
            u"%1 of %2 was begun (job %3, %4 %); %5"_s.arg(action, disk, job.id).arg(job.progress).arg(error.message);
        if (error.hint.isEmpty()) error.hint = u"The camera goes on with it; list tells how it ended."_s;
        return error;
    };
    while (job.progress < 100) {
        if (StepContext::Clock::now() - begin >= longest) {
            return goesOn({u"timeout"_s,
                           u"it has not ended within %1"_s.arg(formatDuration(longest)),
                           u"The camera goes on with it; raise wait, and look with list."_s,
                           {}});
        }
        call.context.emitProgress(double(job.progress) / 100, u"%1 %2: %3 %"_s.arg(action, disk).arg(job.progress));
        if (const Status waited = call.wait(pause); !waited) return goesOn(waited.error());
        pause = std::min(pause * 2, Milliseconds(2000));
        const auto root = call.client.xml(jobRequest(disk, job.id));
        if (!root) {
            // The camera's own word on the job is final; anything else leaves it open.
            if (root.error().code == u"camera_refused") return root.error();
            return goesOn(root.error());
        }
        const auto next = cameraDisks::job(*root);
        if (!next) return goesOn(next.error());
        job = *next;
    }
    return {};
}

} // namespace

Result<VapixPlan> EdgeStorageTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString action = parameters.value(u"action"_s).toString(u"list"_s);
    const QString disk = parameters.value(u"disk"_s).toString(u"SD_DISK"_s);
    plan.requests << listRequest(u"all"_s);
    if (action == u"list") return plan;
    plan.requests << startRequest(action, disk, parameters.value(u"filesystem"_s).toString(u"ext4"_s))
                  << jobRequest(disk, u"JOB"_s) << listRequest(disk);
    plan.notes << u"job.cgi is asked until the camera is done, for at most %1"_s.arg(
        formatDuration(parseDuration(parameters.value(u"wait"_s)).value_or(10min)));
    if (action == u"format") plan.notes << u"EVERY RECORDING ON %1 IS ERASED"_s.arg(disk);
    return plan;
}

Result<VapixResult> EdgeStorageTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    if (action == u"list") {
        const auto all = disks(call.client, u"all"_s);
        if (!all) return all.error();
        const auto bad = std::count_if(all->begin(), all->end(), [](const QJsonObject& row) {
            const QString status = row.value(u"status"_s).toString();
            return status != u"OK" && status != u"connected" && status != u"disconnected";
        });
        return VapixResult{call.rows(*all),
                           u"%1 disks%2"_s.arg(all->size()).arg(bad > 0 ? u", %1 not in order"_s.arg(bad) : QString())};
    }
    const QString disk = call.text(u"disk"_s);
    if (const Status there = usable(call.client, disk, action); !there) return there.error();
    const auto root = call.client.xml(startRequest(action, disk, call.text(u"filesystem"_s)));
    if (!root) return root.error();
    const auto job = cameraDisks::job(*root);
    if (!job) return job.error();
    if (const Status ended = waitFor(call, disk, *job); !ended) return ended.error();
    const auto after = disks(call.client, disk);
    if (!after) return after.error();
    const QString status = after->isEmpty() ? QString() : after->first().value(u"status"_s).toString();
    return VapixResult{call.rows(*after), u"%1 of %2 is done; its status is %3"_s.arg(action, disk, status)};
}

} // namespace oc
