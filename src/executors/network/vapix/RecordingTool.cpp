// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/RecordingTool.h"

#include "executors/network/vapix/CameraRecordings.h"
#include "executors/network/vapix/NewFile.h"

#include <QUrl>

#include <algorithm>
#include <limits>

namespace oc {

using namespace Qt::StringLiterals;
using Role = VapixRequest::Role;

namespace {

const QString recordPath = u"/axis-cgi/record/"_s;

Error lacks(const QString& action, const QString& what) {
    return {u"bad_parameter"_s, u"%1 needs %2"_s.arg(action, what), u"list tells which there are."_s, {}};
}

/// With the Z that says UTC, which people leave out.
QString moment(const QString& text) {
    return text.isEmpty() || text.endsWith(u'Z') ? text : text + u'Z';
}

VapixRequest listRequest(const QJsonObject& parameters) {
    const auto text = [&](const QString& name) { return parameters.value(name).toString(); };
    const QString recording = text(u"recording"_s);
    VapixRequest::Query query;
    // One of recordingid, starttime and stoptime there must be.
    if (!recording.isEmpty())
        query.append({u"recordingid"_s, recording});
    else if (text(u"start"_s).isEmpty() && text(u"end"_s).isEmpty())
        query.append({u"recordingid"_s, u"all"_s});
    if (!text(u"start"_s).isEmpty()) query.append({u"starttime"_s, moment(text(u"start"_s))});
    if (!text(u"end"_s).isEmpty()) query.append({u"stoptime"_s, moment(text(u"end"_s))});
    if (!text(u"disk"_s).isEmpty()) query.append({u"diskid"_s, text(u"disk"_s)});
    // Some firmware gives a single one without it.
    query.append({u"maxnumberofresults"_s, QString::number(parameters.value(u"limit"_s).toInt(100))});
    query.append({u"sortorder"_s, u"descending"_s});
    return VapixRequest::get(recordPath + u"list.cgi"_s, query);
}

VapixRequest oneRequest(const QString& recording) {
    return VapixRequest::get(recordPath + u"list.cgi"_s,
                             {{u"recordingid"_s, recording}, {u"maxnumberofresults"_s, u"1"_s}});
}

Result<VapixRequest> startRequest(const QJsonObject& parameters) {
    const QString disk = parameters.value(u"disk"_s).toString();
    if (disk.isEmpty()) return lacks(u"start"_s, u"a disk, such as SD_DISK"_s);
    VapixRequest::Query query{{u"diskid"_s, disk}};
    QStringList options;
    const QJsonObject stream = parameters.value(u"stream_parameters"_s).toObject();
    for (auto it = stream.begin(); it != stream.end(); ++it) {
        const QString value = it.value().toVariant().toString();
        const QString name = it.key();
        if (name.isEmpty() || !std::all_of(name.begin(), name.end(), [](QChar c) {
                return c == u'_' || (c.unicode() < 128 && c.isLetterOrNumber());
            })) {
            return Error{
                u"bad_parameter"_s, u"'%1' is no parameter of a stream"_s.arg(name.left(60).simplified()), {}, {}};
        }
        options << name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
    }
    if (!options.isEmpty()) query.append({u"options"_s, options.join(u'&')}); // encoded once more as a whole
    return VapixRequest::get(recordPath + u"record.cgi"_s, query, Role::Operator);
}

VapixRequest exportRequest(const QJsonObject& parameters, const QString& disk) {
    VapixRequest::Query query{{u"schemaversion"_s, u"1"_s},
                              {u"recordingid"_s, parameters.value(u"recording"_s).toString()},
                              {u"diskid"_s, disk},
                              {u"exportformat"_s, u"matroska"_s}};
    for (const auto& [ours, theirs] : {std::pair{u"start"_s, u"starttime"_s}, std::pair{u"end"_s, u"stoptime"_s}}) {
        const QString text = parameters.value(ours).toString();
        if (!text.isEmpty()) query.append({theirs, moment(text)});
    }
    return VapixRequest::get(recordPath + u"export/exportrecording.cgi"_s, query);
}

VapixRequest changeRequest(const QString& action, const QString& recording) {
    return VapixRequest::get(recordPath + (action == u"delete" ? u"remove.cgi"_s : u"stop.cgi"_s),
                             {{u"recordingid"_s, recording}}, Role::Operator);
}

Result<QList<QJsonObject>> rows(VapixClient& client, const VapixRequest& request) {
    const auto root = client.xml(request);
    if (!root) return root.error();
    return cameraRecordings::rows(*root);
}

Result<QJsonObject> one(VapixClient& client, const QString& recording) {
    const auto found = rows(client, oneRequest(recording));
    if (!found) return found.error();
    for (const QJsonObject& row : *found)
        if (row.value(u"recording"_s).toString() == recording) return row;
    return Error{
        u"not_found"_s, u"the camera has no recording %1"_s.arg(recording), u"list tells which there are."_s, {}};
}

Result<VapixResult> save(VapixCall& call) {
    const QString recording = call.text(u"recording"_s);
    auto file = NewFile::create(call.text(u"output"_s));
    if (!file) return file.error();
    const auto row = one(call.client, recording);
    if (!row) return row.error();
    const QString disk = call.has(u"disk"_s) ? call.text(u"disk"_s) : row->value(u"disk"_s).toString();
    std::optional<Error> problem;
    QByteArray begin;
    qint64 told = 0;
    const HttpReceiver receiver{std::numeric_limits<qint64>::max() / 2,
                                [&](int, const QByteArray& bytes) {
                                    if (begin.size() < 4096) begin += bytes.left(4096);
                                    if (problem) return;
                                    if (const Status written = file->write(bytes); !written) problem = written.error();
                                    if (file->size() - told > 1'000'000) {
                                        told = file->size();
                                        call.context.emitProgress(-1, formatSize(told));
                                    }
                                },
                                [&] { return problem.has_value(); }, call.client.target().timeout};
    const auto reply = call.client.send(exportRequest(call.parameters, disk), &receiver, call.context.remaining());
    if (problem) return *problem;
    if (!reply) return reply.error();
    // An error comes as XML with a good status.
    const QByteArray type = reply->header("Content-Type").toLower();
    if (type.contains("xml") || begin.trimmed().startsWith('<')) {
        const auto root = vapixAnswer::xml(begin);
        return root ? Error{u"bad_reply"_s, u"the camera gave no recording but a document"_s, {}, {}} : root.error();
    }
    if (!begin.startsWith("\x1a\x45\xdf\xa3")) // EBML, RFC 8794, section 11.2.1
        return Error{u"bad_reply"_s, u"what the camera gave is no Matroska file"_s, {}, {}};
    if (const Status done = file->commit(); !done) return done.error();
    const auto given = [&](const QString& name) {
        return call.has(name) ? QJsonValue(moment(call.text(name))) : row->value(name);
    };
    return VapixResult{call.record({{u"file"_s, file->path()},
                                    {u"recording"_s, recording},
                                    {u"size_bytes"_s, file->size()},
                                    {u"start"_s, given(u"start"_s)},
                                    {u"end"_s, given(u"end"_s)}}),
                       u"%1 saved to %2"_s.arg(formatSize(file->size()), file->path())};
}

} // namespace

Result<VapixPlan> RecordingTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString action = parameters.value(u"action"_s).toString(u"list"_s);
    const QString recording = parameters.value(u"recording"_s).toString();
    const QString start = moment(parameters.value(u"start"_s).toString());
    const QString end = moment(parameters.value(u"end"_s).toString());
    if (!start.isEmpty() && !end.isEmpty() && start > end)
        return Error{u"bad_parameter"_s, u"start %1 is after end %2"_s.arg(start, end), {}, {}};
    if (action == u"list") {
        plan.requests << listRequest(parameters);
        return plan;
    }
    if (action == u"start") {
        const auto request = startRequest(parameters);
        if (!request) return request.error();
        plan.requests << *request;
        return plan;
    }
    if (recording.isEmpty()) return lacks(action, u"a recording"_s);
    if (recording.compare(u"all"_s, Qt::CaseInsensitive) == 0) // which the camera would take for every one of them
        return Error{u"bad_parameter"_s, u"'all' is no recording"_s, u"Give the id of one."_s, {}};
    plan.requests << oneRequest(recording);
    if (action == u"export") {
        const QString disk = parameters.value(u"disk"_s).toString();
        plan.requests << exportRequest(parameters, disk.isEmpty() ? u"(where it is)"_s : disk);
        plan.notes << u"Saved to %1"_s.arg(parameters.value(u"output"_s).toString());
        return plan;
    }
    plan.requests << changeRequest(action, recording);
    if (action == u"delete") plan.notes << u"THE RECORDING IS ERASED"_s;
    return plan;
}

Result<VapixResult> RecordingTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    if (action == u"export") return save(call);
    if (action == u"list") {
        auto found = rows(call.client, listRequest(call.parameters));
        if (!found) return found.error();
        const qsizetype limit = call.integer(u"limit"_s);
        if (found->size() > limit) found->resize(limit);
        return VapixResult{call.rows(*found), u"%1 recordings"_s.arg(found->size())};
    }
    QString recording = call.text(u"recording"_s);
    if (action == u"start") {
        const auto request = startRequest(call.parameters);
        if (!request) return request.error();
        const auto root = call.client.xml(*request);
        if (!root) return root.error();
        const XmlElement* record = root->find(u"record");
        recording = record ? record->attribute(u"recordingid") : QString();
        if (recording.isEmpty()) return Error{u"bad_reply"_s, u"the camera named no recording"_s, {}, {}};
        const auto row = one(call.client, recording);
        // It may need a moment before it is in the list.
        if (!row && row.error().code != u"not_found"_s) return row.error();
        return VapixResult{
            call.rows({row.value_or(QJsonObject{{u"recording"_s, recording}, {u"disk"_s, call.text(u"disk"_s)}})}),
            u"recording %1 was started"_s.arg(recording)};
    }
    auto row = one(call.client, recording);
    if (!row) return row.error();
    if (const auto done = call.client.xml(changeRequest(action, recording)); !done) return done.error();
    if (action == u"delete") return VapixResult{call.rows({*row}), u"recording %1 was deleted"_s.arg(recording)};
    row = one(call.client, recording);
    if (!row) return row.error();
    return VapixResult{call.rows({*row}), u"recording %1 was stopped"_s.arg(recording)};
}

} // namespace oc
