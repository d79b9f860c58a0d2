// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/support/archive/ZipArchive.h"

#include "executors/support/archive/ZipLibrary.h"

namespace oc {

using namespace Qt::StringLiterals;

namespace {

Error unreadable(const QString& why, const QString& hint = {}) {
    return {u"archive_unreadable"_s, u"It cannot be unpacked: %1"_s.arg(why), hint, {}};
}

/// Loaded by the time there is an archive.
const ZipLibrary& zip() {
    return *ZipLibrary::get();
}

/// One file of an archive, unpacked as it is read.
class Entry : public QIODevice {
public:
    Entry(zip_file_t* file, qint64 most) : file_(file), left_(most) { open(QIODevice::ReadOnly); }
    ~Entry() override { zip().fclose(file_); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    [[nodiscard]] bool isSequential() const override { return true; }
    [[nodiscard]] bool atEnd() const override { return done_ && QIODevice::atEnd(); }

protected:
    qint64 readData(char* data, qint64 wanted) override {
        if (done_) return 0;
        const zip_int64_t read = zip().fread(file_, data, zip_uint64_t(wanted));
        if (read < 0) {
            setErrorString(QString::fromUtf8(zip().error_strerror(zip().file_get_error(file_))));
            done_ = true;
            return -1;
        }
        left_ -= read;
        if (left_ < 0) {
            setErrorString(u"it unpacks to more than can be meant"_s);
            done_ = true;
            return -1;
        }
        done_ = read == 0;
        return read;
    }
    qint64 writeData(const char*, qint64) override { return -1; }

private:
    zip_file_t* file_;
    qint64 left_;
    bool done_ = false;
};

} // namespace

struct ZipArchive::Private {
    QByteArray bytes; ///< libzip reads from these
    zip_t* archive = nullptr;

    Private() = default;
    ~Private() {
        if (archive) zip().discard(archive);
    }
    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;
};

ZipArchive::ZipArchive(std::unique_ptr<Private> data) : d_(std::move(data)) {}
ZipArchive::~ZipArchive() = default;
ZipArchive::ZipArchive(ZipArchive&&) noexcept = default;
ZipArchive& ZipArchive::operator=(ZipArchive&&) noexcept = default;

Result<ZipArchive> ZipArchive::open(const QByteArray& bytes) {
    if (!ZipLibrary::get()) return ZipLibrary::get().error();
    auto data = std::make_unique<Private>();
    data->bytes = bytes;
    zip_error_t error;
    zip().error_init(&error);
    zip_source_t* source =
        zip().source_buffer_create(data->bytes.constData(), zip_uint64_t(data->bytes.size()), 0, &error);
    if (source) data->archive = zip().open_from_source(source, ZIP_RDONLY, &error);
    if (!data->archive) {
        if (source) zip().source_free(source);
        const QString why = QString::fromUtf8(zip().error_strerror(&error));
        zip().error_fini(&error);
        return unreadable(why, u"Save it again in the program it comes from"_s);
    }
    zip().error_fini(&error);
    return ZipArchive(std::move(data));
}

bool ZipArchive::has(const QString& name) const {
    return zip().name_locate(d_->archive, name.toUtf8().constData(), ZIP_FL_ENC_UTF_8) >= 0;
}

Result<std::unique_ptr<QIODevice>> ZipArchive::file(const QString& name, qint64 most) const {
    const QByteArray utf8 = name.toUtf8();
    zip_stat_t about;
    zip().stat_init(&about);
    if (zip().stat(d_->archive, utf8.constData(), ZIP_FL_ENC_UTF_8, &about) != 0)
        return unreadable(u"%1 is missing in it"_s.arg(name));
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE)
        return unreadable(u"it is encrypted"_s, u"Save it without a password"_s);
    zip_file_t* opened = zip().fopen(d_->archive, utf8.constData(), ZIP_FL_ENC_UTF_8);
    if (!opened) return unreadable(QString::fromUtf8(zip().strerror(d_->archive)));
    return std::unique_ptr<QIODevice>(std::make_unique<Entry>(opened, most));
}

} // namespace oc
