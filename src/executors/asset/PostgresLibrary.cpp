// SPDX-License-Identifier: GPL-3.0-or-later
#include "executors/asset/PostgresLibrary.h"

#include <QLibrary>

namespace oc {

namespace {

constexpr int abiVersion = 5; // libpq.so.5, since 2006

Error missing(const QString& why) {
    return {QStringLiteral("library_missing"),
            QStringLiteral("the library that speaks with PostgreSQL cannot be used: %1").arg(why),
            QStringLiteral("apt install libpq5"),
            {}};
}

Result<PostgresLibrary> load() {
    static QLibrary library(QStringLiteral("pq"), abiVersion); // stays loaded to the end of the process
    if (!library.load()) return missing(library.errorString());
    PostgresLibrary pq;
    QString lacking;
    const auto find = [&lacking](auto& function, const char* name) {
        function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(library.resolve(name));
        if (!function && lacking.isEmpty()) lacking = QString::fromLatin1(name);
    };
    find(pq.connectStartParams, "PQconnectStartParams");
    find(pq.connectPoll, "PQconnectPoll");
    find(pq.status, "PQstatus");
    find(pq.socket, "PQsocket");
    find(pq.finish, "PQfinish");
    find(pq.errorMessage, "PQerrorMessage");
    find(pq.setErrorVerbosity, "PQsetErrorVerbosity");
    find(pq.setNoticeReceiver, "PQsetNoticeReceiver");
    find(pq.setnonblocking, "PQsetnonblocking");
    find(pq.serverVersion, "PQserverVersion");
    find(pq.sendQuery, "PQsendQuery");
    find(pq.sendQueryParams, "PQsendQueryParams");
    find(pq.flush, "PQflush");
    find(pq.consumeInput, "PQconsumeInput");
    find(pq.isBusy, "PQisBusy");
    find(pq.getResult, "PQgetResult");
    find(pq.resultStatus, "PQresultStatus");
    find(pq.resultErrorField, "PQresultErrorField");
    find(pq.clear, "PQclear");
    find(pq.ntuples, "PQntuples");
    find(pq.getvalue, "PQgetvalue");
    find(pq.getlength, "PQgetlength");
    find(pq.getisnull, "PQgetisnull");
    find(pq.putCopyData, "PQputCopyData");
    find(pq.putCopyEnd, "PQputCopyEnd");
    find(pq.getCancel, "PQgetCancel");
    find(pq.cancel, "PQcancel");
    find(pq.freeCancel, "PQfreeCancel");
    find(pq.notifies, "PQnotifies");
    find(pq.freemem, "PQfreemem");
    if (!lacking.isEmpty()) return missing(QStringLiteral("it is too old and has no %1").arg(lacking));
    return pq;
}

} // namespace

const Result<PostgresLibrary>& PostgresLibrary::get() {
    static const Result<PostgresLibrary> library = load();
    return library;
}

} // namespace oc
