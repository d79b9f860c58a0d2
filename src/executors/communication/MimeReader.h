// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "executors/communication/MimeMessage.h"

#include <QFile>

#include <memory>
#include <optional>

namespace oc {

/// Reads a mail from its first byte to its last and its attachments from the disk meanwhile; holds some hundred
/// kilobytes whatever their size. Used by one thread. The message must live as long.
class MimeReader {
public:
    explicit MimeReader(const MimeMessage& message) : message_(message) {}

    /// As many bytes as there are, 'most' at most; 0 at the end. -1 when an attachment could not be read or is no
    /// longer what it was when the message was made: then nothing of the rest may be sent.
    [[nodiscard]] qint64 read(char* data, qint64 most);
    /// "attachment_changed", after -1.
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    [[nodiscard]] bool atEnd() const { return segment_ >= message_.segments().size() && given_ == pending_.size(); }

private:
    [[nodiscard]] bool fill();
    [[nodiscard]] bool fillFrom(const MailAttachment& attachment);
    bool fail(const MailAttachment& attachment, const QString& why);

    const MimeMessage& message_;
    qsizetype segment_ = 0;
    QByteArray pending_;  ///< bytes ready to be given out
    qsizetype given_ = 0; ///< of pending_
    std::unique_ptr<QFile> file_;
    QByteArray raw_;  ///< of file_, before it is encoded
    qint64 left_ = 0; ///< bytes of file_ that are still to be read
    std::optional<Error> error_;
};

} // namespace oc
