// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/network/CaptureSource.h"

#include <QCoreApplication>
#include <QFile>
#include <QStringList>

#include <pcap/pcap.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace oc {

namespace {

// The kernel's ring: enough for a burst of some ten thousand packets, little enough to have several captures at once.
constexpr int ringBytes = 16 * 1024 * 1024;
// How long the kernel may gather packets before it hands them over.
constexpr int gatherMs = 50;

QString words(const char* text) {
    return QString::fromLocal8Bit(text).trimmed();
}

QString interfaceNames() {
    char buffer[PCAP_ERRBUF_SIZE] = "";
    pcap_if_t* list = nullptr;
    if (pcap_findalldevs(&list, buffer) != 0) return {};
    QStringList names;
    for (const pcap_if_t* entry = list; entry; entry = entry->next) {
        // Pseudo interfaces (USB, Bluetooth, netfilter) carry no network packets; nobody means them here.
        const QString name = QString::fromLocal8Bit(entry->name);
        if (name == QLatin1String("any") || (entry->flags & PCAP_IF_LOOPBACK) || entry->addresses ||
            QFile::exists(QStringLiteral("/sys/class/net/") + name)) {
            names << name;
        }
    }
    pcap_freealldevs(list);
    return names.join(QStringLiteral(", "));
}

Error notPermitted(const QString& name) {
    return {
        QStringLiteral("permission_denied"),
        QStringLiteral("capturing on %1 is not permitted").arg(name),
        QStringLiteral("Run as root, or allow it for this program once: sudo setcap cap_net_raw,cap_net_admin=eip %1")
            .arg(QCoreApplication::applicationFilePath()),
        {}};
}

Error systemError(const QString& file, int number) {
    const QString code = number == ENOENT || number == ENOTDIR ? QStringLiteral("not_found")
                         : number == EACCES || number == EPERM ? QStringLiteral("permission_denied")
                                                               : QStringLiteral("read_failed");
    return {code, QStringLiteral("%1: %2").arg(file, words(std::strerror(number))), {}, {}};
}

} // namespace

void CaptureSource::Close::operator()(pcap* handle) const {
    pcap_close(handle);
}

Result<CaptureSource> CaptureSource::openFile(const QString& file) {
    // Non-blocking, so that a named pipe without a writer is refused below and not waited for.
    const int descriptor = ::open(QFile::encodeName(file).constData(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return systemError(file, errno);
    struct stat status {};
    if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(descriptor);
        return Error{
            QStringLiteral("not_a_capture"),
            QStringLiteral("%1 is a %2, not a capture file")
                .arg(file, S_ISDIR(status.st_mode) ? QStringLiteral("folder") : QStringLiteral("device or pipe")),
            QStringLiteral("Give the name of a pcap or pcapng file."),
            {}};
    }
    unsigned char magic[4] = {};
    const bool compressed = ::pread(descriptor, magic, sizeof magic, 0) == 4 &&
                            ((magic[0] == 0x1f && magic[1] == 0x8b) || std::memcmp(magic, "\x28\xb5\x2f\xfd", 4) == 0 ||
                             std::memcmp(magic,
                                         "\xfd"
                                         "7zX",
                                         4) == 0 ||
                             std::memcmp(magic, "BZh", 3) == 0);
    std::FILE* stream = ::fdopen(descriptor, "rb");
    if (!stream) {
        const int number = errno;
        ::close(descriptor);
        return systemError(file, number);
    }
    char buffer[PCAP_ERRBUF_SIZE] = "";
    Handle handle(pcap_fopen_offline(stream, buffer));
    if (!handle) {
        std::fclose(stream);
        return Error{QStringLiteral("not_a_capture"),
                     QStringLiteral("%1 is not a capture file: %2").arg(file, words(buffer)),
                     compressed            ? QStringLiteral("It is compressed: unpack it first.")
                     : status.st_size == 0 ? QStringLiteral("The file is empty.")
                                           : QStringLiteral("pcap and pcapng files can be read."),
                     {}};
    }
    return CaptureSource(std::move(handle), status.st_size);
}

Result<CaptureSource> CaptureSource::openInterface(const QString& name, int snapLength) {
    char buffer[PCAP_ERRBUF_SIZE] = "";
    Handle handle(pcap_create(name.toLocal8Bit().constData(), buffer));
    if (!handle)
        return Error{QStringLiteral("capture_failed"), QStringLiteral("%1: %2").arg(name, words(buffer)), {}, {}};
    pcap_set_snaplen(handle.get(), snapLength);
    pcap_set_promisc(handle.get(), 1);
    pcap_set_timeout(handle.get(), gatherMs);
    pcap_set_buffer_size(handle.get(), ringBytes);
    const int status = pcap_activate(handle.get());
    if (status < 0) {
        if (status == PCAP_ERROR_PERM_DENIED || status == PCAP_ERROR_PROMISC_PERM_DENIED) return notPermitted(name);
        const QString detail = words(pcap_geterr(handle.get()));
        const QString why = detail.isEmpty() ? words(pcap_statustostr(status)) : detail;
        if (status == PCAP_ERROR_NO_SUCH_DEVICE) {
            const QString names = interfaceNames();
            return Error{QStringLiteral("no_such_interface"),
                         QStringLiteral("there is no interface '%1' on this machine").arg(name),
                         names.isEmpty() ? QString() : QStringLiteral("There are: %1.").arg(names),
                         {}};
        }
        return Error{QStringLiteral("capture_failed"),
                     QStringLiteral("%1: %2").arg(name, why),
                     status == PCAP_ERROR_IFACE_NOT_UP
                         ? QStringLiteral("Bring it up first: ip link set %1 up").arg(name)
                         : QString(),
                     {}};
    }
    if (pcap_setnonblock(handle.get(), 1, buffer) != 0) {
        return Error{QStringLiteral("capture_failed"), QStringLiteral("%1: %2").arg(name, words(buffer)), {}, {}};
    }
    return CaptureSource(std::move(handle), -1);
}

Status CaptureSource::setFilter(const QString& filter) {
    if (filter.trimmed().isEmpty()) return {};
    bpf_program program{};
    if (pcap_compile(handle_.get(), &program, filter.toUtf8().constData(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
        return Error{QStringLiteral("bad_filter"),
                     QStringLiteral("the filter '%1' is wrong: %2").arg(filter, failure()),
                     QStringLiteral(
                         "Filters are written as for tcpdump, e.g. tcp port 443 and host 10.0.0.1 (man pcap-filter)."),
                     {}};
    }
    const int status = pcap_setfilter(handle_.get(), &program);
    pcap_freecode(&program);
    if (status != 0) {
        return Error{QStringLiteral("bad_filter"),
                     QStringLiteral("the filter '%1' cannot be used: %2").arg(filter, failure()),
                     {},
                     {}};
    }
    return {};
}

CaptureSource::Read CaptureSource::next(Frame& frame) {
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    switch (pcap_next_ex(handle_.get(), &header, &bytes)) {
    case 1:
        frame.seconds = header->ts.tv_sec;
        frame.microseconds = header->ts.tv_usec;
        frame.wireLength = header->len;
        frame.bytes = Packet::Bytes(bytes, header->caplen);
        return Read::Packet;
    case 0:
        return Read::Nothing;
    case PCAP_ERROR_BREAK:
        return Read::End;
    default:
        return fileSize_ >= 0 && std::strstr(pcap_geterr(handle_.get()), "truncated") ? Read::Truncated : Read::Failed;
    }
}

QString CaptureSource::failure() const {
    return words(pcap_geterr(handle_.get()));
}

int CaptureSource::linkType() const {
    return pcap_datalink(handle_.get());
}

QString CaptureSource::linkTypeName() const {
    const char* name = pcap_datalink_val_to_name(linkType());
    const char* description = pcap_datalink_val_to_description(linkType());
    if (!name) return QStringLiteral("link type %1").arg(linkType());
    return description ? QStringLiteral("%1 (%2)").arg(QLatin1String(name), QLatin1String(description))
                       : QString::fromLatin1(name);
}

int CaptureSource::descriptor() const {
    return fileSize_ >= 0 ? -1 : pcap_get_selectable_fd(handle_.get());
}

quint64 CaptureSource::dropped() const {
    pcap_stat statistics{};
    if (fileSize_ >= 0 || pcap_stats(handle_.get(), &statistics) != 0) return 0;
    return quint64(statistics.ps_drop) + statistics.ps_ifdrop;
}

double CaptureSource::fractionRead() const {
    if (fileSize_ <= 0) return -1;
    return double(std::ftell(pcap_file(handle_.get()))) / double(fileSize_);
}

} // namespace oc
