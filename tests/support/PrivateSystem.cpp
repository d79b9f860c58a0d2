// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/PrivateSystem.h"

#include <QFile>
#include <QProcess>

#include <cerrno>
#include <cstring>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

namespace oc::test {

using namespace Qt::StringLiterals;

namespace {

QString failed(const QString& what) {
    return what + u": "_s + QString::fromLocal8Bit(strerror(errno));
}

bool write(const QString& path, const QByteArray& text) {
    QFile file(path);
    return file.open(QIODevice::WriteOnly | QIODevice::Unbuffered) && file.write(text) == text.size();
}

QString becomeRoot() {
    const QByteArray user = QByteArray::number(::geteuid());
    const QByteArray group = QByteArray::number(::getegid());
    if (::unshare(CLONE_NEWUSER) != 0) return failed(u"not root, and no user namespace can be made here"_s);
    if (!write(u"/proc/self/setgroups"_s, "deny") || !write(u"/proc/self/uid_map"_s, "0 " + user + " 1") ||
        !write(u"/proc/self/gid_map"_s, "0 " + group + " 1"))
        return u"not root, and the user namespace takes no mapping"_s;
    return {};
}

QString bringUpLoopback() {
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct ifreq request {};
    std::strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    const bool up = socket >= 0 && ::ioctl(socket, SIOCSIFFLAGS, &request) == 0;
    const QString problem = up ? QString() : failed(u"lo cannot be brought up"_s);
    if (socket >= 0) ::close(socket);
    return problem;
}

} // namespace

QString PrivateSystem::enter(Network network) {
    if (::geteuid() != 0) {
        const QString problem = becomeRoot();
        if (!problem.isEmpty()) return problem;
    }
    if (::unshare(CLONE_NEWNS | (network == Network::Own ? CLONE_NEWNET : 0)) != 0)
        return failed(u"no namespaces can be made here"_s);
    if (::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
        return failed(u"mounts cannot be made private here"_s);
    return network == Network::Own ? bringUpLoopback() : QString();
}

QString PrivateSystem::cover(const QString& folder, const QString& copy) {
    QProcess copier;
    copier.start(u"cp"_s, {u"-a"_s, u"--"_s, folder + u"/."_s, copy});
    if (!copier.waitForFinished(60000) || copier.exitCode() != 0)
        return u"%1 cannot be copied: "_s.arg(folder) + QString::fromLocal8Bit(copier.readAllStandardError()).left(200);
    if (::mount(QFile::encodeName(copy).constData(), QFile::encodeName(folder).constData(), nullptr, MS_BIND,
                nullptr) != 0)
        return failed(folder + u" cannot be covered"_s);
    return {};
}

QString PrivateSystem::empty(const QString& folder) {
    if (::mount("tmpfs", QFile::encodeName(folder).constData(), "tmpfs", MS_NOSUID | MS_NODEV, "mode=755") != 0)
        return failed(folder + u" cannot be covered"_s);
    return {};
}

} // namespace oc::test
