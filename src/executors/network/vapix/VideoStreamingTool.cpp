// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/vapix/VideoStreamingTool.h"

#include "executors/network/vapix/JpegSize.h"
#include "executors/network/vapix/MultipartFrames.h"
#include "executors/network/vapix/NewFile.h"

#include <QDateTime>
#include <QDir>
#include <QFileInfo>

#include <cmath>
#include <limits>

namespace oc {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr qint64 largestPicture = 64 * 1024 * 1024;
constexpr qsizetype mostFrames = 100'000; // rows; an hour at 27 a second

VapixRequest::Query pictureQuery(const QJsonObject& parameters) {
    VapixRequest::Query query{{u"camera"_s, QString::number(parameters.value(u"channel"_s).toInt(1))}};
    if (const QString resolution = parameters.value(u"resolution"_s).toString(); !resolution.isEmpty())
        query.append({u"resolution"_s, resolution});
    for (const QString& name : {u"compression"_s, u"fps"_s}) {
        const QJsonValue value = parameters.value(name);
        if (value.isDouble()) query.append({name, QString::number(value.toInt())});
    }
    return query;
}

VapixRequest snapshotRequest(const QJsonObject& parameters) {
    return VapixRequest::get(u"/axis-cgi/jpg/image.cgi"_s, pictureQuery(parameters));
}

VapixRequest streamRequest(const QJsonObject& parameters) {
    VapixRequest::Query query = pictureQuery(parameters);
    const auto duration = parseDuration(parameters.value(u"duration"_s)).value_or(5s);
    // The camera counts in whole seconds and is only to end by itself if nobody ends it here.
    query.append({u"duration"_s, QString::number(std::chrono::ceil<std::chrono::seconds>(duration).count() + 1)});
    return VapixRequest::get(u"/axis-cgi/mjpg/video.cgi"_s, query);
}

/// RTSP has its own port and never the login in its address.
QString rtspUrl(const QJsonObject& parameters, const VapixTarget& target) {
    VapixRequest request = VapixRequest::get(u"/axis-media/media.amp"_s, pictureQuery(parameters));
    request.query.prepend({u"videocodec"_s, parameters.value(u"codec"_s).toString(u"h264"_s)});
    QString host = target.origin.host();
    if (host.contains(u':')) host = u'[' + host + u']';
    return u"rtsp://"_s + host + QString::fromLatin1(request.target());
}

QString now() {
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

Error noPicture(const HttpReply& reply) {
    const QByteArray begin = reply.body.left(200).trimmed();
    return {u"bad_reply"_s,
            u"the camera gave no picture but %1: %2"_s.arg(
                QString::fromUtf8(reply.header("Content-Type").left(60)).simplified(),
                begin.startsWith('<') ? u"a page"_s : cameraText(begin).simplified()),
            u"Are resolution and channel right for this model?"_s,
            {}};
}

Result<VapixResult> snapshot(VapixCall& call) {
    std::optional<NewFile> file;
    if (call.has(u"output"_s)) { // what cannot be saved is not asked for
        auto made = NewFile::create(call.text(u"output"_s));
        if (!made) return made.error();
        file.emplace(std::move(*made));
    }
    QByteArray picture;
    const HttpReceiver receiver{largestPicture, [&](int, const QByteArray& bytes) { picture += bytes; }};
    auto reply = call.client.send(snapshotRequest(call.parameters), &receiver);
    if (!reply) return reply.error();
    if (reply->bodyTruncated) {
        return Error{u"bad_reply"_s, u"the picture is larger than %1"_s.arg(formatSize(largestPicture)), {}, {}};
    }
    reply->body = picture.left(1000);
    if (!reply->header("Content-Type").toLower().startsWith("image/jpeg")) return noPicture(*reply);
    const auto size = JpegSize::of(picture);
    if (!size) {
        return Error{u"bad_reply"_s,
                     u"the picture is damaged or not whole (%1)"_s.arg(formatSize(picture.size())),
                     u"Try again; the camera may just have been starting."_s,
                     {}};
    }
    QJsonValue saved(QJsonValue::Null);
    if (file) {
        if (const Status written = file->write(picture); !written) return written.error();
        if (const Status done = file->commit(); !done) return done.error();
        saved = file->path();
    }
    const QJsonObject record{{u"file"_s, saved},
                             {u"size_bytes"_s, picture.size()},
                             {u"width"_s, size->width},
                             {u"height"_s, size->height},
                             {u"time"_s, now()}};
    QString text = u"%1x%2, %3"_s.arg(size->width).arg(size->height).arg(formatSize(picture.size()));
    if (file) text += u", saved to "_s + file->path();
    return VapixResult{call.record(record), text};
}

/// One stream from its first frame to its last; lives on the worker thread for the time of one task.
class Stream {
public:
    Stream(VapixCall& call, QString folder) : call_(call), folder_(std::move(folder)) {}

    [[nodiscard]] Result<VapixResult> run() {
        const Milliseconds duration = call_.duration(u"duration"_s);
        const HttpReceiver receiver{
            std::numeric_limits<qint64>::max() / 2, [&](int, const QByteArray& bytes) { take(bytes); },
            [&] { return problem_.has_value() || isOver(duration); }, call_.client.target().timeout};
        const auto reply =
            call_.client.send(streamRequest(call_.parameters), &receiver, duration + call_.client.target().timeout);
        // A camera that stops sending after its last frame has done what it was asked for.
        if (!reply && (frames_ == 0 || !isOver(duration) || reply.error().code == u"cancelled"))
            problem_ = problem_ ? problem_ : std::optional(reply.error());
        if (!problem_ && frames_ == 0) {
            problem_ = Error{u"bad_reply"_s, u"the stream had no frame in %1"_s.arg(formatDuration(duration)), {}, {}};
        }
        if (frames_ == 0 && !folder_.isEmpty()) QDir().rmdir(folder_);
        const double seconds = frames_ > 1 ? std::chrono::duration<double>(last_ - first_).count() : 0;
        QJsonObject fields{
            {u"frames"_s, frames_},
            {u"frames_per_second"_s,
             seconds > 0 ? QJsonValue(rounded(double(frames_ - 1) / seconds)) : QJsonValue(QJsonValue::Null)},
            {u"bits_per_second"_s, seconds > 0 ? QJsonValue(std::round(double(bytes_ - firstSize_) * 8 / seconds))
                                               : QJsonValue(QJsonValue::Null)}};
        QString text = u"%1 frames, %2"_s.arg(frames_).arg(formatSize(bytes_));
        if (seconds > 0) text += u", %1 a second"_s.arg(rounded(double(frames_ - 1) / seconds));
        if (!folder_.isEmpty()) text += u", saved to "_s + folder_;
        VapixResult result{call_.rows(rows_, fields), text};
        result.problem = problem_;
        return result;
    }

private:
    static double rounded(double value) { return std::round(value * 100) / 100; }
    [[nodiscard]] bool isOver(Milliseconds duration) const {
        return started_ && StepContext::Clock::now() - *started_ >= duration;
    }

    void take(const QByteArray& bytes) {
        if (problem_) return;
        if (!started_) started_ = StepContext::Clock::now();
        parts_.add(bytes);
        while (!problem_) {
            const auto frame = parts_.next();
            if (!frame) break;
            keep(*frame);
        }
        if (!problem_ && !parts_.problem().isEmpty()) problem_ = Error{u"bad_reply"_s, parts_.problem(), {}, {}};
    }

    void keep(const QByteArray& frame) {
        if (!JpegSize::of(frame)) {
            problem_ = Error{u"bad_reply"_s, u"frame %1 is no whole picture"_s.arg(frames_ + 1), {}, {}};
            return;
        }
        last_ = StepContext::Clock::now();
        if (frames_ == 0) {
            first_ = last_;
            firstSize_ = frame.size();
        }
        ++frames_;
        bytes_ += frame.size();
        QJsonValue saved(QJsonValue::Null);
        if (!folder_.isEmpty()) {
            const QString path = u"%1/%2.jpg"_s.arg(folder_).arg(frames_, 6, 10, QChar(u'0'));
            auto file = NewFile::create(path);
            if (!file) {
                problem_ = file.error();
                return;
            }
            for (const Status& status : {file->write(frame), file->commit()})
                if (!status && !problem_) problem_ = status.error();
            if (problem_) return;
            saved = path;
        }
        if (rows_.size() < mostFrames) {
            rows_ << QJsonObject{
                {u"frame"_s, frames_}, {u"time"_s, now()}, {u"size_bytes"_s, frame.size()}, {u"file"_s, saved}};
        }
    }

    VapixCall& call_;
    const QString folder_;
    MultipartFrames parts_;
    std::optional<Error> problem_;
    std::optional<StepContext::Clock::time_point> started_;
    StepContext::Clock::time_point first_{};
    StepContext::Clock::time_point last_{};
    qint64 frames_ = 0;
    qint64 bytes_ = 0;
    qint64 firstSize_ = 0;
    QList<QJsonObject> rows_;
};

Result<VapixResult> stream(VapixCall& call) {
    QString folder;
    if (call.has(u"output"_s)) {
        folder = QFileInfo(call.text(u"output"_s)).absoluteFilePath();
        if (QFileInfo::exists(folder) || QFileInfo(folder).isSymLink()) {
            return Error{u"file_exists"_s,
                         u"%1 exists already; a stream is saved to a new folder"_s.arg(folder),
                         u"Choose another name for output."_s,
                         {}};
        }
        if (!QDir().mkdir(folder)) {
            return Error{u"write_failed"_s,
                         u"the folder %1 cannot be made"_s.arg(folder),
                         u"Is there the folder above it, and may you write there?"_s,
                         {}};
        }
    }
    return Stream(call, folder).run();
}

} // namespace

Result<VapixPlan> VideoStreamingTool::plan(const QJsonObject& parameters) const {
    VapixPlan plan;
    const QString action = parameters.value(u"action"_s).toString(u"snapshot"_s);
    const QString output = parameters.value(u"output"_s).toString();
    if (action == u"rtsp_url") {
        const auto target = VapixTarget::fromParameters(parameters);
        if (!target) return target.error();
        plan.notes << rtspUrl(parameters, *target) << u"Nothing is sent"_s;
        return plan;
    }
    plan.requests << (action == u"mjpeg" ? streamRequest(parameters) : snapshotRequest(parameters));
    if (action == u"mjpeg")
        plan.notes << u"For %1"_s.arg(formatDuration(parseDuration(parameters.value(u"duration"_s)).value_or(5s)));
    if (!output.isEmpty()) {
        plan.notes << u"Saved to %1%2"_s.arg(QFileInfo(output).absoluteFilePath(),
                                             action == u"mjpeg" ? u"/000001.jpg and so on"_s : QString());
    }
    return plan;
}

Result<VapixResult> VideoStreamingTool::run(VapixCall& call) const {
    const QString action = call.text(u"action"_s);
    if (action == u"rtsp_url") {
        const QString url = rtspUrl(call.parameters, call.client.target());
        return VapixResult{call.record({{u"url"_s, url}}), url};
    }
    return action == u"mjpeg" ? stream(call) : snapshot(call);
}

} // namespace oc
