// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/TestCertificates.h"

#include "support/TestFiles.h"

#include <QDateTime>
#include <QProcess>

namespace oc::test {

using namespace Qt::StringLiterals;

TestCertificates::TestCertificates() {
    if (!folder_.isValid() || !writeFile(path(u"index.txt"_s), {}) ||
        !writeFile(path(u"ca.cnf"_s), "[ca]\ndefault_ca = d\n[d]\nnew_certs_dir = " + folder_.path().toUtf8() +
                                          "\ndatabase = " + path(u"index.txt"_s).toUtf8() +
                                          "\nrand_serial = yes\nunique_subject = no\npolicy = p\nx509_extensions = \n"
                                          "[p]\ncommonName = optional\norganizationName = optional\n")) {
        problem_ = u"no folder"_s;
        return;
    }
    Wanted root;
    root.name = u"root"_s;
    root.subject = u"/O=Test/CN=Test Root"_s;
    root.alternativeNames.clear();
    root.issuer.clear();
    root.authority = true;
    Wanted between = root;
    between.name = u"between"_s;
    between.subject = u"/O=Test/CN=Test Intermediate"_s;
    between.issuer = u"root"_s;
    (void)(make(root) && make(between));
}

QString TestCertificates::openssl(const QStringList& arguments) {
    QProcess process;
    process.start(u"openssl"_s, arguments);
    process.closeWriteChannel();
    if (!process.waitForFinished(60000)) return u"failed: "_s + process.errorString();
    if (process.exitCode() != 0) return u"failed: "_s + QString::fromUtf8(process.readAllStandardError());
    return QString::fromUtf8(process.readAllStandardOutput()).trimmed();
}

bool TestCertificates::make(const Wanted& wanted) {
    if (!problem_.isEmpty()) return false;
    if (made_.contains(wanted.name)) return true;
    const auto run = [this](const QStringList& arguments) {
        if (const QString said = openssl(arguments); said.startsWith(u"failed"_s))
            problem_ = arguments.join(u' ') + u": "_s + said;
        return problem_.isEmpty();
    };
    QByteArray extensions = wanted.authority ? "basicConstraints = critical,CA:true\nkeyUsage = critical,keyCertSign\n"
                                             : "basicConstraints = CA:false\n";
    if (!wanted.alternativeNames.isEmpty()) extensions += "subjectAltName = " + wanted.alternativeNames.toUtf8() + '\n';
    writeFile(path(u"extensions"_s), extensions);
    QStringList key{u"genpkey"_s, u"-algorithm"_s, wanted.key.first(), u"-out"_s, this->key(wanted.name)};
    for (const QString& option : wanted.key.mid(1))
        key << u"-pkeyopt"_s << option;
    const auto moment = [](int days) {
        return QDateTime::currentDateTimeUtc().addDays(days).toString(u"yyyyMMddhhmmss'Z'"_s);
    };
    const QString request = path(wanted.name + u".csr"_s);
    QStringList sign{u"ca"_s,          u"-batch"_s,
                     u"-preserveDN"_s, u"-notext"_s,
                     u"-config"_s,     path(u"ca.cnf"_s),
                     u"-extfile"_s,    path(u"extensions"_s),
                     u"-md"_s,         wanted.digest,
                     u"-startdate"_s,  moment(wanted.beginsInDays),
                     u"-enddate"_s,    moment(wanted.endsInDays),
                     u"-in"_s,         request,
                     u"-out"_s,        certificate(wanted.name)};
    if (wanted.issuer.isEmpty())
        sign << u"-selfsign"_s << u"-keyfile"_s << this->key(wanted.name);
    else
        sign << u"-cert"_s << certificate(wanted.issuer) << u"-keyfile"_s << this->key(wanted.issuer);
    if (!run(key) ||
        !run(
            {u"req"_s, u"-new"_s, u"-key"_s, this->key(wanted.name), u"-subj"_s, wanted.subject, u"-out"_s, request}) ||
        !run(sign))
        return false;
    made_ << wanted.name;
    return true;
}

} // namespace oc::test
