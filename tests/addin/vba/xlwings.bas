Attribute VB_Name = "xlwings"
Option Explicit

' Stands for xlwings' module, which LibreOffice cannot compile: writes down what reaches it, answers what a test has set.

Public Record As String
Public Answer As Variant
' "server": no server can be started. "call": it cannot be reached. Anything else: all is well.
Public Fault As String
' Whether Esc broke code off while Python worked.
Public Breaks As Boolean

Public Function RunPython(PythonCommand As String)
    Record = Record & "run " & PythonCommand & vbLf
    Breaks = Application.EnableCancelKey
    If Fault <> "" Then Err.Raise 1001, , "no server"
End Function

Public Function XLPy() As Object
    If Fault = "server" Then
        Record = Record & "no server" & vbLf
        Err.Raise 1001, , "no server"
    End If
    Set XLPy = New StubServer
End Function
