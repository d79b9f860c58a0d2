// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QTemporaryDir>

namespace oc::test {

/// Certificates of the test's own, made by the program openssl when they are first asked for: an authority, one below
/// it, and what these sign. Ends with its files. Used by one thread.
class TestCertificates {
public:
    struct Wanted {
        QString name; ///< of the files
        QString subject = QStringLiteral("/CN=localhost");
        QString alternativeNames = QStringLiteral("DNS:localhost,IP:127.0.0.1"); ///< empty: none
        int beginsInDays = -1;
        int endsInDays = 90;
        QStringList key = {QStringLiteral("EC"), QStringLiteral("ec_paramgen_curve:P-256")}; ///< algorithm, options
        QString digest = QStringLiteral("sha256");
        QString issuer = QStringLiteral("root"); ///< "root", "between", or "" for itself
        bool authority = false;
    };

    TestCertificates();
    Q_DISABLE_COPY_MOVE(TestCertificates)

    /// Empty, or why there are none.
    [[nodiscard]] QString problem() const { return problem_; }
    /// Makes them, once for each name; whether it did.
    bool make(const Wanted& wanted);
    [[nodiscard]] QString certificate(const QString& name) const { return path(name + QStringLiteral(".pem")); }
    [[nodiscard]] QString key(const QString& name) const { return path(name + QStringLiteral(".key")); }
    [[nodiscard]] QString path(const QString& file) const { return folder_.filePath(file); }
    /// What the program prints, without the last line feed; "failed: ..." when it fails.
    [[nodiscard]] static QString openssl(const QStringList& arguments);

private:
    QTemporaryDir folder_;
    QString problem_;
    QStringList made_;
};

} // namespace oc::test
