// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QString>
#include <QTemporaryDir>

namespace oc::test {

/// BIND's named on a free port of 127.0.0.1, with zones of the test's own. Ends with this object. Used by one thread.
class NamedServer {
public:
    NamedServer();
    ~NamedServer();
    Q_DISABLE_COPY_MOVE(NamedServer)

    /// A zone with SOA and NS of its own; signed: with DNSSEC. Before start().
    void addZone(const QString& name, const QByteArray& records, bool isSigned = false, bool nsec3 = false);
    /// One more statement of named.conf, or one more option.
    void addStatement(const QByteArray& text) { statements_ += text + '\n'; }
    void addOption(const QByteArray& text) { options_ += text + '\n'; }
    /// The key that signs the zone, as trust-anchors takes it.
    [[nodiscard]] QByteArray anchorOf(const QString& name) const;
    void start();

    /// Empty, or why it does not run.
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] quint16 port() const { return port_; }
    [[nodiscard]] QString path(const QString& name) const { return folder_.filePath(name); }
    /// What a program prints; "failed: ..." when it fails.
    static QString output(const QString& program, const QStringList& arguments);

private:
    QTemporaryDir folder_;
    QProcess process_;
    quint16 port_;
    QByteArray statements_;
    QByteArray options_;
    QString problem_;
};

} // namespace oc::test
