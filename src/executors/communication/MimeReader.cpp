// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/communication/MimeReader.h"

#include "executors/communication/MimeBase64.h"

#include <algorithm>
#include <cstring>

namespace oc {

namespace {

constexpr qint64 readAtOnce = 2048 * mime::base64LineBytes; // whole lines

} // namespace

qint64 MimeReader::read(char* data, qint64 most) {
    if (error_) return -1;
    if (given_ == pending_.size() && !fill()) return error_ ? -1 : 0;
    const qint64 size = std::min<qint64>(most, pending_.size() - given_);
    std::memcpy(data, pending_.constData() + given_, size_t(size));
    given_ += size;
    return size;
}

bool MimeReader::fill() {
    pending_.resize(0); // its memory is used again
    given_ = 0;
    while (pending_.isEmpty() && segment_ < message_.segments().size()) {
        const MimeMessage::Segment& segment = message_.segments().at(segment_);
        if (!segment.file) {
            pending_ = segment.bytes;
            ++segment_;
        } else if (!fillFrom(*segment.file)) {
            return false;
        }
    }
    return !pending_.isEmpty();
}

bool MimeReader::fillFrom(const MailAttachment& attachment) {
    if (!file_) {
        file_ = std::make_unique<QFile>(attachment.path);
        if (!file_->open(QIODevice::ReadOnly | QIODevice::Unbuffered)) return fail(attachment, file_->errorString());
        if (!attachment.isStill(file_->handle())) return fail(attachment, QStringLiteral("it was changed or replaced"));
        left_ = attachment.size;
    }
    // In whole lines, whatever the disk gives at a time.
    raw_.resize(qsizetype(std::min(readAtOnce, left_)));
    qint64 got = 0;
    while (got < raw_.size()) {
        const qint64 more = file_->read(raw_.data() + got, raw_.size() - got);
        if (more < 0) return fail(attachment, file_->errorString());
        if (more == 0)
            return fail(
                attachment,
                QStringLiteral("it ends after %1 of %2 bytes").arg(attachment.size - left_ + got).arg(attachment.size));
        got += more;
    }
    left_ -= got;
    if (left_ == 0) {
        if (!attachment.isStill(file_->handle()))
            return fail(attachment, QStringLiteral("it was changed, replaced or removed"));
        file_.reset();
        ++segment_;
    }
    pending_.resize(qsizetype(mime::base64Size(got)));
    mime::base64Lines(raw_.constData(), got, pending_.data());
    return true;
}

bool MimeReader::fail(const MailAttachment& attachment, const QString& why) {
    file_.reset();
    error_ = Error{QStringLiteral("attachment_changed"),
                   QStringLiteral("the attachment %1 could not be sent whole: %2").arg(attachment.path, why),
                   QStringLiteral("The mail was broken off and nobody gets it. Send a copy that nothing writes to."),
                   {}};
    return false;
}

} // namespace oc
